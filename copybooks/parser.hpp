// Data description entries out of text words, one method a clause. Headers of whole programs are read over in
// headers.cpp, clauses are in clauses.cpp, literals and condition-names in values.cpp, levels and names in parser.cpp.
// Only parse_copybook uses it.
#pragma once

#include <unordered_map>

#include "copybooks/data_item.hpp"
#include "copybooks/keyword.hpp"

namespace copybooks {

class Parser {
 public:
  Parser(const std::vector<Word>& words, std::string_view book_name, const CopybookOptions& options);
  Copybook parse();

 private:
  // Where the parser stands.
  const Word* look(std::size_t ahead = 0) const { return at_ + ahead < words_.size() ? &words_[at_ + ahead] : nullptr; }
  Keyword key(std::size_t ahead = 0) const { return at_ + ahead < keys_.size() ? keys_[at_ + ahead] : Keyword::none; }
  bool is(Keyword k) const { return key() == k; }
  bool is(Word::Kind kind) const { return at_ < words_.size() && words_[at_].kind == kind; }
  bool take(Keyword k);
  Place here() const;
  std::string shown() const;  // the word here, quoted, for a message
  std::string joined_word();  // pieces that a replacement left without a space are one word
  bool integer(std::uint64_t& n);
  void to_period();

  void error(errc code, const Place& place, std::string text, std::string hint = {});
  bool expected(const std::string& what);  // says so, and is false
  void unknown(const Word& word);
  void missing_period(const Word& next, const std::string& name);

  // A level number, and not a number that a VALUE or OCCURS wrapped to a new line: a name or clause follows.
  bool level_start(std::size_t at) const;
  bool level_start() const { return level_start(at_); }
  bool level_start_or_end() const;
  bool entry_start() const;  // the same within a line, where no number can stand

  void entry(int level);
  void check_name(DataItem& item);
  void place(DataItem item);
  std::string implied_name() const;
  std::optional<int> mistyped_level(const Word& word);

  bool skip_header();
  void stray(const Word& word);
  void special_name();

  void clauses(DataItem& item);
  bool one_clause(DataItem& item);
  bool picture(DataItem& item);
  bool usage(DataItem& item);
  bool sign(DataItem& item);
  bool occurs(DataItem& item, const Place& at);
  bool occurs_times(DataItem::Table& table);
  void check_table(DataItem::Table& table);
  bool value(DataItem& item);
  bool reference(std::unique_ptr<NameReference>& out, const char* clause);

  bool literal(Literal& out);
  bool quoted(const Word& word, Literal& out);
  void condition(const Word& first);
  void constant(const Word& first);
  void end_of(const std::string& name);  // the period of an entry that is no DataItem

  const std::vector<Word>& words_;
  std::vector<Keyword> keys_;  // of each word
  std::string_view book_name_;
  Dialect dialect_;
  struct CurrencySign {
    char symbol = '$';
    std::string sign;  // what it stands for; empty: itself
  };
  std::vector<CurrencySign> currencies_;
  bool currency_declared_ = false;
  bool comma_;
  bool outside_data_ = false;  // in a division that describes no data
  bool stray_ = false;         // since the last entry a word was refused already
  std::unordered_map<std::string, Literal> constants_;  // level 78
  std::unordered_map<std::string, Picture> pictures_;   // those read so far: books repeat them
  std::size_t at_ = 0;
  std::size_t entry_start_ = 0;
  std::size_t errors_ = 0;
  std::vector<int> open_;
  int last_ = -1;
  Copybook book_;
};

std::optional<int> level_number(const Word& word);
// Of an item or a condition: letters, digits, - and _, at least one letter, no - at its ends.
bool good_name(std::string_view name);

}  // namespace copybooks

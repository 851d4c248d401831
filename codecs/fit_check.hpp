// RecordCheck: is every item of a record legal for its PICTURE, its USAGE and the code page? For the fit verdict
// (fit.hpp); it reads items with the codec's own read_number and read_text and makes no JSON.
#pragma once

#include <memory>
#include <vector>

#include "codecs/record_image.hpp"

namespace codecs {

enum class Legality : std::uint8_t { legal, spaces, low, high, illegal };

// What the values of one item (all its occurrences) were.
struct ItemTally {
  std::uint64_t values = 0;
  std::uint64_t legal = 0;
  std::uint64_t spaces = 0, low = 0, high = 0;             // blank, apart from legal
  std::uint64_t plus = 0, minus = 0, unsigned_values = 0;  // sign nibbles A C E, B D, F
  std::uint64_t illegal() const { return values - legal - blank(); }
  std::uint64_t blank() const { return spaces + low + high; }
};

// The first value of an item that was not legal.
struct Misfit {
  NodeIndex node = no_node;
  std::string path;
  std::uint64_t record = 0;  // from 1; 0: none
  std::size_t offset = 0;    // within the record
  errc reason = errc::none;
};

struct Tally {
  std::uint64_t records = 0;
  std::uint64_t fitting = 0;
  std::uint64_t wrong_length = 0;
  std::vector<ItemTally> items;          // by node
  std::vector<Misfit> first;             // by node
  Misfit earliest;                       // of all; the path is empty when the record's length was wrong
  std::uint64_t evidence = 0;            // numeric, edited and DBCS values that were checked and legal
  std::vector<std::uint64_t> view_fits;  // by node: records in which this view of an overlay was legal
};

class RecordCheck {
 public:
  explicit RecordCheck(std::shared_ptr<const RecordPlan> plan);
  const RecordPlan& plan() const { return *plan_; }
  // Whether the record fits. `filled`: records of a fixed length, whose tables may leave room at the end.
  bool check(Bytes record, bool filled);
  // A line of text whose trailing spaces were cut: the record is filled with spaces, and no number may lie in them.
  bool check_line(Bytes line);
  // The same, counted. What the views of an overlay show counts only for the view that fits best.
  bool check(Bytes record, bool filled, std::uint64_t number, Tally& tally);
  void count_last(bool fits, std::uint64_t number, Tally& tally);  // what the last check saw
  // Whether these bytes are legal for an elementary item.
  Legality item(const Node& node, Bytes bytes, errc* reason = nullptr) const;
  // Of the record checked last: whether the view (a node in an overlay outside tables) was legal.
  bool view_was_legal(NodeIndex view) const { return view_legal_[view] != 0; }
  // Of the same: bytes of its values that could have been illegal, are not, and are no blanks or constants.
  std::size_t view_proofs(NodeIndex view) const { return view_proofs_[view]; }
  // Of the record checked last: the record with every table at its largest, and how much of it could have been wrong.
  Bytes image() const { return image_; }
  bool wrong_length() const { return wrong_length_; }
  struct Outcome {
    std::size_t illegal = 0;
    std::size_t checks = 0;  // values that could have been illegal
    std::size_t proofs = 0;  // bytes of such values that are legal and no blanks
    void operator+=(const Outcome& o) {
      illegal += o.illegal;
      checks += o.checks;
      proofs += o.proofs;
    }
    // Less that is illegal, then more that is proven, then more that could have been wrong.
    bool better_than(const Outcome& o) const {
      return illegal != o.illegal ? illegal < o.illegal : proofs != o.proofs ? proofs > o.proofs : checks > o.checks;
    }
  };
  const Outcome& last() const { return last_; }
  // The items of the record checked last, of each overlay those of the view that fits best.
  struct Seen {
    NodeIndex node;
    Legality legality;
    errc reason;
    std::size_t offset;  // in the image
    bool evidence;
    bool decided;  // not in an overlay whose views could as well be another one
  };
  const std::vector<Seen>& seen() const { return seen_; }
  // Records of a fixed length may be longer than this 01, if pad fills the rest.
  void allow_pad() { pad_allowed_ = true; }
  // Views outside tables, by overlay; one that no rule is needed for (only one view) is not listed.
  const std::vector<std::vector<NodeIndex>>& overlays() const { return overlays_; }

 private:
  bool run(Bytes record, bool filled);
  std::size_t held_ = static_cast<std::size_t>(-1);  // bytes of the record that were there, not filled in
  Buffer line_;
  Outcome members(NodeIndex parent, std::size_t base, bool evidence);
  Outcome value(NodeIndex index, std::size_t base, bool evidence);
  Outcome overlay(NodeIndex first, NodeIndex end, std::size_t base, bool evidence);
  bool prints(Bytes bytes, const Node& node) const;

  std::shared_ptr<const RecordPlan> plan_;
  std::vector<std::vector<NodeIndex>> overlays_;
  std::vector<char> view_legal_;
  std::vector<std::size_t> view_proofs_;
  bool pad_allowed_ = false;
  std::vector<bool> can_be_wrong_;  // by node: some bytes are illegal for it
  std::array<bool, 256> print_{};
  Buffer image_;
  std::vector<ImageRun> runs_;
  std::vector<std::size_t> bases_;
  std::vector<std::uint32_t> subscripts_;
  std::vector<Seen> seen_;
  bool wrong_length_ = false;
  Outcome last_;
};

}  // namespace codecs

#include "gateway/csv.hpp"

namespace gateway {

namespace {

class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : text_(text) {}

  Csv read() {
    if (text_.substr(0, 3) == "\xEF\xBB\xBF") at_ = line_start_ = 3;
    while (at_ < text_.size() && out_.error.empty()) row();
    return std::move(out_);
  }

 private:
  int column() const { return static_cast<int>(at_ - line_start_) + 1; }
  bool at_line_end() const {
    return at_ == text_.size() || text_[at_] == '\n' ||
           (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n');
  }
  void fail(std::string what) {
    out_.error = std::move(what);
    out_.line = line_;
    out_.column = column();
  }

  void row() {
    CsvRow row;
    while (out_.error.empty()) {
      row.push_back(cell());
      if (at_ < text_.size() && text_[at_] == ',') {
        ++at_;
        continue;
      }
      break;
    }
    if (!out_.error.empty()) return;
    if (!at_line_end()) return fail("a comma is missing after the closing quote");
    if (at_ < text_.size()) at_ += text_[at_] == '\r' ? 2 : 1;
    ++line_;
    line_start_ = at_;
    if (row.size() > 1 || row.front().quoted || !row.front().text.empty()) out_.rows.push_back(std::move(row));
  }

  CsvCell cell() {
    CsvCell cell;
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    cell.line = line_;
    cell.column = column();
    if (at_ < text_.size() && text_[at_] == '"') {
      quoted(cell);
      return cell;
    }
    const std::size_t start = at_;
    while (!at_line_end() && text_[at_] != ',') {
      if (text_[at_] == '"') {
        fail("a quote inside of a cell: put the whole cell in quotes and write the quote twice");
        return cell;
      }
      ++at_;
    }
    cell.text = text_.substr(start, at_ - start);
    while (!cell.text.empty() && (cell.text.back() == ' ' || cell.text.back() == '\t')) cell.text.pop_back();
    return cell;
  }

  void quoted(CsvCell& cell) {
    cell.quoted = true;
    ++at_;
    while (at_ < text_.size()) {
      if (text_[at_] == '"') {
        if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
          ++at_;
        } else {
          ++at_;
          while (at_ < text_.size() && text_[at_] == ' ') ++at_;
          return;
        }
      }
      if (text_[at_] == '\n') {
        ++line_;
        line_start_ = at_ + 1;
      }
      cell.text += text_[at_++];
    }
    out_.error = "a quote is never closed";
    out_.line = cell.line;
    out_.column = cell.column;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_start_ = 0;
  int line_ = 1;
  Csv out_;
};

}  // namespace

Csv read_csv(std::string_view text) { return CsvReader(text).read(); }

}  // namespace gateway

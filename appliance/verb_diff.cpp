#include <algorithm>

#include "appliance/console.hpp"
#include "appliance/data_diff.hpp"
#include "appliance/exit_codes.hpp"
#include "appliance/files.hpp"
#include "appliance/verbs.hpp"
#include "codecs/json_writer.hpp"
#include "copybooks/item_path.hpp"
#include "copybooks/layout_reading.hpp"

namespace appliance {

namespace {

using copybooks::ChangeKind;
using copybooks::Field;
using copybooks::FieldIndex;
using copybooks::ItemChange;
using copybooks::ItemPaths;
using copybooks::LayoutDiff;
using copybooks::no_field;
using copybooks::RecordLayout;
using copybooks::Verdict;

using Layout = std::shared_ptr<const RecordLayout>;

struct Pair {  // one 01 level; one of them is missing if the level came or went
  Layout before;
  Layout after;
  LayoutDiff diff;
};

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::toupper(static_cast<unsigned char>(x)) == std::toupper(static_cast<unsigned char>(y));
  });
}

// 01 levels by their names; the only one left on either side was renamed.
std::vector<Pair> pairs_of(const Layouts& before, const Layouts& after) {
  std::vector<Pair> out;
  std::vector<bool> taken(after.size(), false);
  for (const Layout& layout : before) {
    Pair pair{layout, nullptr, {}};
    for (std::size_t i = 0; i < after.size() && !pair.after; ++i) {
      if (taken[i] || !same_name(after[i]->name(), layout->name())) continue;
      taken[i] = true;
      pair.after = after[i];
    }
    out.push_back(std::move(pair));
  }
  const auto lonely = [](const Pair& p) { return !p.after; };
  if (std::count_if(out.begin(), out.end(), lonely) == 1 && std::count(taken.begin(), taken.end(), false) == 1) {
    const auto i = std::find(taken.begin(), taken.end(), false);
    std::find_if(out.begin(), out.end(), lonely)->after = after[static_cast<std::size_t>(i - taken.begin())];
    *i = true;
  }
  // Several left: those that read each other's data.
  for (Pair& pair : out) {
    for (std::size_t i = 0; i < after.size() && !pair.after; ++i) {
      if (taken[i] || pair.before->max_length() != after[i]->max_length()) continue;
      const LayoutDiff diff = copybooks::diff_layouts(*pair.before, *after[i]);
      if (diff.old_under_new.verdict == Verdict::incompatible || diff.new_under_old.verdict == Verdict::incompatible) {
        continue;
      }
      taken[i] = true;
      pair.after = after[i];
    }
  }
  for (std::size_t i = 0; i < after.size(); ++i) {
    if (!taken[i]) out.push_back({nullptr, after[i], {}});
  }
  for (Pair& pair : out) {
    if (pair.before && pair.after) {
      pair.diff = copybooks::diff_layouts(*pair.before, *pair.after);
    } else {
      auto& lost = pair.before ? pair.diff.old_under_new : pair.diff.new_under_old;
      auto& other = pair.before ? pair.diff.new_under_old : pair.diff.old_under_new;
      lost.verdict = Verdict::incompatible;
      lost.reasons.push_back(
          {"", pair.before ? "the new copybook has no such record" : "the old copybook has no such record"});
      other.verdict = Verdict::compatible;
    }
  }
  return out;
}

std::string bytes_text(std::size_t n) { return std::to_string(n) + (n == 1 ? " byte" : " bytes"); }

std::string length_text(const RecordLayout& layout) {
  return (layout.variable() ? std::to_string(layout.min_length()) + " to " : std::string()) +
         bytes_text(layout.max_length());
}

// Bytes behind the last occurrence of an item.
std::size_t end_of(const Field& f) {
  const std::size_t more = f.occurs && f.occurs->max > 0 ? (f.occurs->max - 1) * f.occurs->stride : 0;
  return f.offset + more + f.length;
}

std::string range(std::size_t begin, std::size_t end) {
  if (end <= begin) return std::to_string(begin);
  return std::to_string(begin) + (end == begin + 1 ? "" : '-' + std::to_string(end - 1));
}

void pad(std::string& line, std::size_t column) {
  if (line.size() < column) line.append(column - line.size(), ' ');
}

bool inside_table(const RecordLayout& layout, FieldIndex i) {
  for (FieldIndex up = layout.field(i).parent; up != no_field; up = layout.field(up).parent) {
    if (layout.field(up).occurs) return true;
  }
  return false;
}

class Text {
 public:
  explicit Text(const Pair& pair)
      : pair_(pair), old_(*pair.before), new_(*pair.after), old_paths_(old_), new_paths_(new_) {}

  std::string text() {
    std::string out = old_.name() + (old_.name() == new_.name() ? "" : " -> " + new_.name()) + ": " +
                      length_text(old_) +
                      (old_.min_length() == new_.min_length() && old_.max_length() == new_.max_length()
                           ? ""
                           : " -> " + length_text(new_)) +
                      '\n';
    const auto& changes = pair_.diff.changes;
    std::string lines;
    for (std::size_t i = 0; i < changes.size();) {
      if (changes[i].with_group || changes[i].before == 0) {
        ++i;
        continue;
      }
      std::size_t last = i;
      std::size_t items = 1;
      for (std::size_t k = i + 1; only_moved(changes[i]) && k < changes.size(); ++k) {
        if (changes[k].with_group) continue;
        if (!only_moved(changes[k]) || changes[k].shift != changes[i].shift) break;
        last = k;
        ++items;
      }
      lines += line(changes[i], changes[last], items);
      i = last + 1;
    }
    if (!lines.empty()) {
      std::string head = "  CHANGE";
      pad(head, 20);
      head += "OLD BYTES";
      pad(head, 33);
      head += "   NEW BYTES";
      pad(head, 49);
      out += head + "ITEM\n" + lines;
      if (lines.find('+') != std::string::npos && (old_.variable() || new_.variable())) {
        out += "  + with every table at its largest\n";
      }
    }
    return out;
  }

 private:
  static bool only_moved(const ItemChange& c) { return c.kinds.size() == 1 && c.kinds[0] == ChangeKind::moved; }

  std::string line(const ItemChange& first, const ItemChange& last, std::size_t items) const {
    std::string out = "  ";
    for (std::size_t i = 0; i < first.kinds.size(); ++i) {
      if (i > 0) out += ' ';
      out += to_string(first.kinds[i]);
    }
    pad(out, 20);
    if (out.back() != ' ') out += ' ';
    if (first.before != no_field) {
      out += range(old_.field(first.before).offset, end_of(old_.field(last.before)));
      if (old_.field(first.before).variable_offset) out += '+';
    }
    pad(out, 33);
    if (first.after != no_field) {
      out += "-> " + range(new_.field(first.after).offset, end_of(new_.field(last.after)));
      if (new_.field(first.after).variable_offset) out += '+';
    }
    pad(out, 49);
    if (out.back() != ' ') out += ' ';
    const auto path = [&](const ItemChange& c) {
      return c.before != no_field ? old_paths_.path(c.before) : new_paths_.path(c.after);
    };
    out += path(first);
    if (items > 1) out += " to " + path(last) + " (" + std::to_string(items) + " items)";
    std::string more;
    const auto say = [&](const std::string& text) { more += (more.empty() ? "  " : ", ") + text; };
    if (first.shift != 0) {
      const auto distance = static_cast<std::size_t>(std::abs(first.shift));
      say(bytes_text(distance) + (first.shift > 0 ? " further on" : " nearer to the start"));
    }
    if (first.before == no_field || first.after == no_field) {
      const Field& f = first.before != no_field ? old_.field(first.before) : new_.field(first.after);
      if (first.details.empty()) say(form_text(f));
      if (f.occurs) say(occurs_text(first.before != no_field ? old_ : new_, f));
    }
    for (const std::string& detail : first.details) say(detail);
    if (first.before != no_field ? inside_table(old_, first.before) : inside_table(new_, first.after)) {
      say("in each occurrence");
    }
    return out + more + '\n';
  }

  const Pair& pair_;
  const RecordLayout& old_;
  const RecordLayout& new_;
  ItemPaths old_paths_;
  ItemPaths new_paths_;
};

constexpr std::size_t shown_reasons = 10;

std::string reading_text(const char* what, const copybooks::Reading& reading) {
  std::string out = std::string(what) + ": " + std::string(to_string(reading.verdict)) + '\n';
  const auto list = [&](const std::vector<copybooks::Reading::Reason>& reasons, const char* mark) {
    for (std::size_t i = 0; i < reasons.size() && i < shown_reasons; ++i) {
      out += mark + (reasons[i].path.empty() ? "" : reasons[i].path + ": ") + reasons[i].text + '\n';
    }
    if (reasons.size() > shown_reasons) {
      out += mark + ("and " + std::to_string(reasons.size() - shown_reasons)) + " more (--json lists all)\n";
    }
  };
  list(reading.reasons, "  ");
  list(reading.notes, "  note: ");
  return out;
}

std::string data_text(const DataDiff& data, const Pair& pair, const std::string& file) {
  const ItemPaths before(*pair.before);
  const ItemPaths after(*pair.after);
  const auto count = [](std::uint64_t n) { return std::to_string(n) + (n == 1 ? " record" : " records"); };
  std::string out = "the data of " + (file == "-" ? "standard input" : file) + ": " + count(data.records) + ", " +
                    std::to_string(data.same) + " read the same under both, " + std::to_string(data.changed) +
                    " change";
  if (data.unfit_after > 0) out += ", " + std::to_string(data.unfit_after) + " do not fit the new copybook";
  if (data.unfit_before > 0) out += ", " + std::to_string(data.unfit_before) + " do not fit the old one";
  out += '\n';
  for (const auto& [why, n] : data.why_unfit) out += "  " + std::to_string(n) + " x " + why + '\n';
  for (const DataDiff::Item& item : data.items) {
    out += "  " + (item.added ? after : before).path(item.field) + ": " + count(item.records);
    for (const auto& [how, n] : item.how) out += ", " + (n == item.records ? "" : std::to_string(n) + " ") + how;
    out += '\n';
  }
  return out;
}

// --- JSON ---------------------------------------------------------------------------------------------------------

std::string json_text(std::string_view text) {
  codecs::JsonWriter w;
  w.string(text);
  return std::string(w.view());
}

std::string item_json(const RecordLayout& layout, const ItemPaths& paths, FieldIndex i) {
  if (i == no_field) return "null";
  const Field& f = layout.field(i);
  std::string out = "{\"path\":" + json_text(paths.path(i)) + ",\"offset\":" + std::to_string(f.offset) +
                    ",\"length\":" + std::to_string(f.length) +
                    ",\"picture\":" + (f.picture ? json_text(f.picture->text) : "null") +
                    ",\"usage\":" + (f.group() ? "null" : json_text(copybooks::to_string(f.usage)));
  if (f.occurs) {
    out += ",\"occurs\":{\"min\":" + std::to_string(f.occurs->min) + ",\"max\":" + std::to_string(f.occurs->max);
    if (f.occurs->depending_on != no_field) {
      out += ",\"dependingOn\":" + json_text(paths.path(f.occurs->depending_on));
    }
    out += '}';
  }
  return out + '}';
}

std::string reading_json(const copybooks::Reading& reading) {
  const auto list = [](const std::vector<copybooks::Reading::Reason>& reasons) {
    std::string out = "[";
    for (const auto& r : reasons) {
      out += (out.size() > 1 ? "," : "") + ("{\"path\":" + json_text(r.path)) + ",\"text\":" + json_text(r.text) + '}';
    }
    return out + ']';
  };
  return "{\"verdict\":" + json_text(to_string(reading.verdict)) + ",\"reasons\":" + list(reading.reasons) +
         ",\"notes\":" + list(reading.notes) + '}';
}

std::string data_json(const DataDiff& data, const Pair& pair) {
  const ItemPaths before(*pair.before);
  const ItemPaths after(*pair.after);
  std::string out = "{\"records\":" + std::to_string(data.records) + ",\"same\":" + std::to_string(data.same) +
                    ",\"changed\":" + std::to_string(data.changed) +
                    ",\"unfitOld\":" + std::to_string(data.unfit_before) +
                    ",\"unfitNew\":" + std::to_string(data.unfit_after) + ",\"items\":[";
  for (std::size_t i = 0; i < data.items.size(); ++i) {
    const auto& item = data.items[i];
    out += (i == 0 ? "" : ",") + ("{\"path\":" + json_text((item.added ? after : before).path(item.field))) +
           ",\"added\":" + (item.added ? "true" : "false") + ",\"records\":" + std::to_string(item.records) +
           ",\"how\":{";
    bool first = true;
    for (const auto& [how, n] : item.how) {
      out += (first ? "" : ",") + json_text(how) + ':' + std::to_string(n);
      first = false;
    }
    out += "}}";
  }
  return out + "]}";
}

std::string pair_json(const Pair& pair) {
  std::string out = "{\"record\":" + (pair.before ? json_text(pair.before->name()) : "null") +
                    ",\"newRecord\":" + (pair.after ? json_text(pair.after->name()) : "null");
  const auto lengths = [&](const char* name, const Layout& layout) {
    if (!layout) return;
    out += std::string(",\"") + name + "\":{\"min\":" + std::to_string(layout->min_length()) +
           ",\"max\":" + std::to_string(layout->max_length()) + '}';
  };
  lengths("oldLength", pair.before);
  lengths("newLength", pair.after);
  out += ",\"changes\":[";
  if (pair.before && pair.after) {
    const ItemPaths before(*pair.before);
    const ItemPaths after(*pair.after);
    for (std::size_t i = 0; i < pair.diff.changes.size(); ++i) {
      const ItemChange& c = pair.diff.changes[i];
      out += (i == 0 ? "\n  " : ",\n  ") + std::string("{\"change\":[");
      for (std::size_t k = 0; k < c.kinds.size(); ++k) out += (k == 0 ? "" : ",") + json_text(to_string(c.kinds[k]));
      out += "],\"old\":" + item_json(*pair.before, before, c.before) +
             ",\"new\":" + item_json(*pair.after, after, c.after) + ",\"shift\":" + std::to_string(c.shift) +
             ",\"details\":[";
      for (std::size_t k = 0; k < c.details.size(); ++k) out += (k == 0 ? "" : ",") + json_text(c.details[k]);
      out += "]}";
    }
  }
  return out + "],\"oldUnderNew\":" + reading_json(pair.diff.old_under_new) +
         ",\"newUnderOld\":" + reading_json(pair.diff.new_under_old);
}

std::optional<Layouts> layouts_of(const BookOptions& book, int& exit) {
  if (book.record.empty()) return load_layouts(book, exit);
  auto one = load_layout(book, exit);
  if (!one) return std::nullopt;
  return Layouts{std::move(one)};
}

}  // namespace

int diff(const DiffOptions& options) {
  int exit = exit_good;
  BookOptions after_book = options.book;
  after_book.book = options.after;
  const auto before = layouts_of(options.book, exit);
  if (!before) return exit;
  const auto after = layouts_of(after_book, exit);
  if (!after) return exit;
  std::vector<Pair> pairs = pairs_of(*before, *after);

  std::optional<DataDiff> data;
  if (!options.data.empty()) {
    if (pairs.size() != 1 || !pairs[0].before || !pairs[0].after) {
      say(errc::usage_error, "--data needs one record: choose it with --record NAME");
      return exit_usage;
    }
    CodecChoice choice = options.codec;
    choice.numbers = "string";
    auto old_codec = compile_codec(pairs[0].before, choice, &options.file, exit);
    if (!old_codec) return exit;
    const auto new_codec = compile_codec(pairs[0].after, choice, &options.file, exit);
    if (!new_codec) return exit;
    const codecs::RecordSet old_records(std::move(*old_codec));
    const auto format = choose_format(old_records, options.file, exit);
    if (!format) return exit;
    RecordStream records(options.data, *format, old_records);
    data = diff_data(records, *old_records.only(), *new_codec, pairs[0].diff);
  }

  Output out("-");
  bool compatible = true;
  for (const Pair& pair : pairs) {
    compatible = compatible && pair.diff.old_under_new.verdict != Verdict::incompatible &&
                 pair.diff.new_under_old.verdict != Verdict::incompatible;
  }
  if (options.json) {
    out.write("{\"records\":[\n");
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      out.write(pair_json(pairs[i]) + (data ? ",\"data\":" + data_json(*data, pairs[i]) : std::string()) +
                (i + 1 < pairs.size() ? "},\n" : "}\n"));
    }
    out.write(std::string("],\"compatible\":") + (compatible ? "true" : "false") + "}\n");
  } else {
    for (const Pair& pair : pairs) {
      if (pair.before && pair.after) {
        out.write(Text(pair).text());
      } else {
        out.write((pair.before ? pair.before->name() + ": removed\n" : pair.after->name() + ": added\n"));
      }
      out.write(reading_text("old data under the new copybook", pair.diff.old_under_new));
      out.write(reading_text("new data under the old copybook", pair.diff.new_under_old));
      if (data) out.write(data_text(*data, pair, options.data));
    }
  }
  out.flush();
  if (data && !data->framing.empty()) say(data->framing);
  return compatible && (!data || data->framing.empty()) ? exit_good : exit_data;
}

}  // namespace appliance

#include "appliance/verdict_text.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace appliance {

namespace {

constexpr std::size_t width = 118;
constexpr std::size_t label_width = 13;  // "  records    "

std::string with_commas(std::uint64_t n) {
  std::string out = std::to_string(n);
  for (std::size_t at = out.size(); at > 3;) out.insert(at -= 3, ",");
  return out;
}
std::string bytes_text(std::uint64_t n) { return with_commas(n) + (n == 1 ? " byte" : " bytes"); }

std::string file_name(const std::string& path) {
  if (path == "-") return "standard input";
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos || slash + 1 == path.size() ? path : path.substr(slash + 1);
}

std::string quoted(const std::string& word) {
  const bool plain = !word.empty() && word.find_first_not_of(
                                          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                          "-_./=:,+@%") == std::string::npos;
  if (plain) return word;
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + '\'';
}

std::string joined(const std::vector<std::string>& words, std::size_t most, const char* between = ", ") {
  std::string out;
  for (std::size_t i = 0; i < std::min(words.size(), most); ++i) out += (i == 0 ? "" : between) + words[i];
  if (words.size() > most) out += " ...";
  return out;
}

// One labelled line, wrapped between words.
void line(std::string& out, const std::string& label, const std::string& text) {
  std::string current = "  " + label;
  current.resize(label_width, ' ');
  std::size_t filled = 0;
  for (std::size_t from = 0; from < text.size();) {
    std::size_t to = text.find(' ', from);
    if (to == std::string::npos) to = text.size();
    if (filled > 0 && current.size() + 1 + (to - from) > width) {
      out += current + '\n';
      current.assign(label_width, ' ');
      filled = 0;
    }
    if (filled > 0) current += ' ';
    current += text.substr(from, to - from);
    filled += to - from + 1;
    from = to + 1;
  }
  while (!current.empty() && current.back() == ' ') current.pop_back();
  out += current + '\n';
}

// Two columns, the second one in brackets or not, side by side where they fit.
void line(std::string& out, const std::string& label, std::string left, const std::string& right) {
  if (!right.empty()) {
    const std::size_t column = left.size() < 32 ? 34 : left.size() + 3;
    left.resize(column, ' ');
    std::string current = "  " + label;
    current.resize(label_width, ' ');
    if (label_width + column + right.size() <= width) {
      out += current + left + right + '\n';
      return;
    }
    while (!left.empty() && left.back() == ' ') left.pop_back();
    line(out, label, left);
    line(out, "", right);
    return;
  }
  line(out, label, left);
}

std::vector<std::string> next_words(const codecs::Verdict& v, const TryOptions& options) {
  std::vector<std::string> words{"fullword", "decode"};
  const BookOptions& book = options.book;
  for (const std::string& folder : book.include) words.insert(words.end(), {"-I", folder});
  for (const std::string& pair : book.replacing) words.insert(words.end(), {"--replacing", pair});
  if (book.dialect != "ibm") words.insert(words.end(), {"--dialect", book.dialect});
  if (book.reference_format != "auto") words.insert(words.end(), {"--format", book.reference_format});
  if (book.currency != "$") words.insert(words.end(), {"--currency", book.currency});
  const auto chosen = [&](const char* option, const std::string& value) {
    if (!value.empty()) words.insert(words.end(), {option, value});
  };
  chosen("--binary-size", book.binary_size);
  chosen("--endian", book.endian);
  chosen("--sync-max", book.sync_max);
  chosen("--floats", book.floats);
  if (book.right_margin != BookOptions().right_margin) chosen("--right-margin", std::to_string(book.right_margin));
  chosen("--pointer-size", book.pointer_size);
  if (book.nsymbol != BookOptions().nsymbol) chosen("--nsymbol", book.nsymbol);
  if (book.debug_lines) words.emplace_back("--debug-lines");
  if (book.decimal_comma) words.emplace_back("--decimal-comma");
  if (!book.record.empty()) words.insert(words.end(), {"--record", book.record});
  words.insert(words.end(), v.flags.begin(), v.flags.end());
  if (book.book.starts_with('-') || (options.input.starts_with('-') && options.input != "-" && v.keep == 0))
    words.emplace_back("--");
  words.push_back(book.book);
  words.push_back(v.keep == 0 ? options.input : "-");
  return words;
}

std::string next_line(const codecs::Verdict& v, const TryOptions& options) {
  std::string out;
  if (v.keep != 0) {
    out = "head -c " + std::to_string(v.keep) + (options.input == "-" ? "" : ' ' + quoted(options.input)) + " |";
  }
  for (const std::string& word : next_words(v, options)) out += (out.empty() ? "" : " ") + quoted(word);
  return out;
}

std::string page_text(const codecs::Verdict& v) {
  std::string out;
  if (!v.equal_pages.empty()) {
    out = "(" + joined(v.equal_pages, 3) + (v.equal_pages.size() == 1 ? " fits" : " fit") +
          " too: no character here tells them apart)";
  }
  if (!v.also_pages.empty()) {
    out += (out.empty() ? "(" : " (") + joined(v.also_pages, 3) + " would read other characters, as plausibly)";
  }
  return out;
}

std::string numbers_text(const codecs::Verdict& v) {
  std::string out;
  for (const auto& count : v.counts) {
    if (count.of == 0) continue;
    out += (out.empty() ? "" : ", ") + with_commas(count.valid) + '/' + with_commas(count.of) + ' ' + count.kind;
  }
  if (!out.empty()) out += " valid";
  std::uint64_t blank = 0;
  for (const auto& count : v.counts) blank += count.blank;
  if (blank > 0) out += (out.empty() ? "" : ", ") + with_commas(blank) + " blank";
  return out;
}

std::string signs_text(const codecs::Verdict& v) {
  if (v.sign_f + v.sign_c + v.sign_d == 0) return "";
  return "signs: F " + with_commas(v.sign_f) + ", C " + with_commas(v.sign_c) + ", D " + with_commas(v.sign_d);
}

}  // namespace

std::string verdict_text(const codecs::Verdict& v, const TryOptions& options, bool show_record) {
  std::string out = v.boundaries ? "FIT " + std::to_string(v.percent) + '%' : "NO FIT";
  out.resize(11, ' ');
  const std::string length =
      v.shortest == v.longest ? with_commas(v.longest) : with_commas(v.shortest) + '-' + with_commas(v.longest);
  out += file_name(options.book.book) + " (" + v.record + ", " + length + (v.longest == 1 ? " byte" : " bytes") +
         ") x " + file_name(options.input) + " (" + bytes_text(v.file_size) + ")\n";
  if (v.file_size > 0 && v.boundaries) {
    line(out, "records", with_commas(v.records) + ", remainder " + with_commas(v.remainder),
         v.format + (v.formats_tried.empty() ? "" : "     (" + joined(v.formats_tried, 3, "; ") + ")"));
    if (v.checked < v.records)
      line(out, "checked", with_commas(v.checked) + " records spread over the file (--all: every one)");
    if (v.fitting < v.checked) {
      line(out, "misfits",
           with_commas(v.checked - v.fitting) + " of " + with_commas(v.checked) + " records; first: " + v.first_misfit);
    }
    const bool open = std::any_of(v.findings.begin(), v.findings.end(), [&](const codecs::Finding& f) {
      return f.code == codecs::errc::wrong_code_page && !v.also_pages.empty();
    });
    line(out, "code page", open ? v.page + " or " + joined(v.also_pages, 3, " or ") : v.page, page_text(v));
    for (const std::string& difference : v.page_differences) line(out, "", difference);
    if (const std::string numbers = numbers_text(v); !numbers.empty()) line(out, "numbers", numbers, signs_text(v));
  } else if (v.file_size > 0 && v.longest > 0) {
    const std::uint64_t whole = v.file_size / v.longest;
    line(out, "records",
         with_commas(v.file_size) + " = " + with_commas(whole) + " x " + with_commas(v.longest) + " + " +
             with_commas(v.file_size % v.longest) +
             (v.first_misfit.empty() ? "" : "; first wrong item: " + v.first_misfit));
  }
  if (v.weak && v.boundaries && v.percent >= 50) line(out, "evidence", "weak: almost any bytes would fit");
  for (const std::string& doubt : v.doubts) line(out, "doubt", doubt);
  for (const codecs::Finding& finding : v.findings) {
    const char level = severity(finding.code);
    const bool plain = finding.code == codecs::errc::rdw_present || finding.code == codecs::errc::bdw_present;
    if (plain) continue;  // the line `records` has said it
    line(out, level == 'I' ? "note" : "damage", id(finding.code) + ' ' + finding.text);
  }
  for (const codecs::ViewRules& rules : v.views) {
    std::string text = rules.overlay.empty() ? std::to_string(rules.views) + " records (01 levels); "
                                             : rules.overlay + " has " + std::to_string(rules.views) + "; ";
    text += rules.item + " tells them apart in " + with_commas(rules.told) + " of " + with_commas(rules.records) +
            " records. As options or in route.toml:";
    line(out, "views", text);
    std::string options_text;
    for (const std::string& rule : rules.rules) {
      options_text += std::string(options_text.empty() ? "" : " ") + "--when " +
                      (rule.find('\'') == std::string::npos ? '\'' + rule + '\'' : quoted(rule));
    }
    line(out, "", options_text);
  }
  for (const std::string& note : v.notes) line(out, "note", note);
  if (!v.fits()) {
    for (std::size_t i = 0; i < std::min<std::size_t>(v.causes.size(), 3); ++i) {
      line(out, i == 0 ? "likely" : "", std::to_string(i + 1) + ". " + v.causes[i]);
    }
  }
  if (show_record && !v.first_values.empty() && v.boundaries) line(out, "record 1", joined(v.first_values, 40, "   "));
  if (v.fits() && v.decodes) out += "next: " + next_line(v, options) + '\n';
  return out;
}

std::string verdict_json(const codecs::Verdict& v, const TryOptions& options) {
  nlohmann::ordered_json out;
  out["fit"] = v.fits();
  out["boundaries"] = v.boundaries;
  out["percent"] = v.boundaries ? v.percent : 0;
  out["record"] = v.record;
  out["length"] = {{"min", v.shortest}, {"max", v.longest}};
  out["file_size"] = v.file_size;
  out["records"] = v.records;
  out["checked"] = v.checked;
  out["fitting"] = v.fitting;
  out["remainder"] = v.remainder;
  out["format"] = v.format;
  out["code_page"] = v.page;
  out["equal_code_pages"] = v.equal_pages;
  out["other_code_pages"] = v.also_pages;
  out["code_page_differences"] = v.page_differences;
  out["numbers"] = nlohmann::ordered_json::object();
  for (const auto& count : v.counts) {
    out["numbers"][count.kind] = {{"valid", count.valid}, {"of", count.of}, {"blank", count.blank}};
  }
  out["signs"] = {{"F", v.sign_f}, {"C", v.sign_c}, {"D", v.sign_d}};
  out["weak"] = v.weak;
  out["doubts"] = v.doubts;
  out["findings"] = nlohmann::ordered_json::array();
  for (const codecs::Finding& f : v.findings) {
    out["findings"].push_back({{"id", id(f.code)}, {"name", f.name()}, {"text", f.text}});
  }
  out["views"] = nlohmann::ordered_json::array();
  for (const codecs::ViewRules& rules : v.views) {
    out["views"].push_back({{"overlay", rules.overlay},
                            {"item", rules.item},
                            {"told", rules.told},
                            {"records", rules.records},
                            {"when", rules.rules}});
  }
  out["notes"] = v.notes;
  out["causes"] = v.causes;
  if (!v.first_misfit.empty()) out["first_misfit"] = v.first_misfit;
  if (v.keep != 0) out["keep_bytes"] = v.keep;
  if (v.fits() && v.decodes) out["next"] = next_words(v, options);
  return out.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

}  // namespace appliance

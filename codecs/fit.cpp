#include "codecs/fit.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "codecs/fit_breaks.hpp"
#include "codecs/fit_damage.hpp"
#include "codecs/fit_doubt.hpp"
#include "codecs/fit_page.hpp"
#include "codecs/fit_views.hpp"

namespace codecs {

namespace {

constexpr std::uint64_t scouted = 200;            // records that a reading is first judged by
constexpr std::uint64_t weak_evidence = 16;       // values that could have been wrong; fewer prove nothing
constexpr double aligned = 0.5;                   // of the records must fit before texts and blanks say anything
constexpr std::uint64_t learned_records = 10000;  // views are learned from

struct Choice {
  std::size_t reading = 0;
  std::size_t family = 0;
  std::size_t framing = 0;
  Score score;
  double quality = -1;
};

// Descriptors that reach the end, or lines, are evidence of their own; F is what is left.
double quality_of(const Framing& f, const Score& s) {
  double q = s.rate() + 0.25 * s.legal_share() + 0.1 * s.plain_share();
  if (f.tail == Tail::none) q += 0.04;
  if (f.tail == Tail::padding || f.tail == Tail::line_end) q += 0.02;
  if (f.chain && f.tail != Tail::part && f.records >= 2) q += 0.08;
  if (f.line_width != 0) q += 0.06;
  if (f.options.format == RecordFormat::text && f.records >= 2) q += 0.04;
  return q;
}

std::string kind_name(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::zoned:
      return "zoned";
    case Node::Kind::packed:
      return "packed";
    case Node::Kind::binary:
      return "binary";
    case Node::Kind::floating:
      return "floating-point";
    case Node::Kind::edited:
      return "edited";
    case Node::Kind::national:
    case Node::Kind::national_number:
    case Node::Kind::national_edited:
      return "national";
    case Node::Kind::dbcs:
      return "DBCS";
    case Node::Kind::external_float:
      return "floating-point";
    default:
      return "";
  }
}

class Fit {
 public:
  Fit(Bytes file, const std::vector<BookReading>& readings, const FitOptions& options)
      : file_(file), readings_(readings), options_(options) {}

  Result<Verdict> run();

 private:
  Result<void> choose();
  void choose_page();
  void drop_padding_records();
  void check_all();
  void other_ends(Diagnosis& out);
  void judge();
  void count_items();
  void note_blanks();
  void tell_next();
  void first_record();
  void tried_formats();

  Family& family() { return families_[choice_.reading][choice_.family]; }
  Framing& framing() { return framings_[choice_.reading][choice_.framing]; }
  Situation situation() {
    return {file_,
            readings_[choice_.reading],
            families_[choice_.reading][0],
            families_[choice_.reading][1],
            family(),
            framing(),
            framings_[choice_.reading],
            choice_.score,
            options_.show_bytes};
  }
  bool check_one(Bytes record, std::uint64_t number);
  const RecordCheck* best_check(Bytes record);

  Bytes file_;
  const std::vector<BookReading>& readings_;
  const FitOptions& options_;
  std::vector<std::vector<Family>> families_;   // by reading: EBCDIC, then ASCII with each style of signs
  std::vector<std::vector<Framing>> framings_;  // by reading
  Choice choice_;
  std::vector<Tally> tallies_;  // by 01
  std::vector<bool> fits_;
  Doubts doubts_;
  std::vector<std::uint64_t> misfits_;  // the first few numbers of records that do not fit
  std::size_t used_records_ = 0;        // 01s that records were found for
  Verdict v_;
};

Result<void> Fit::choose() {
  for (std::size_t r = 0; r < readings_.size(); ++r) {
    const BookReading& reading = readings_[r];
    std::vector<std::size_t> lengths;
    bool signs = false;
    for (const auto& layout : reading.records) {
      lengths.push_back(layout->max_length());
      for (const auto& field : layout->fields()) {
        signs = signs || (field.is_signed && field.usage == copybooks::Usage::display && !field.sign_separate);
      }
    }
    std::sort(lengths.begin(), lengths.end());
    lengths.erase(std::unique(lengths.begin(), lengths.end()), lengths.end());
    framings_.push_back(possible_framings(file_, lengths, 0x40));
    std::vector<Family> families;
    auto ebcdic = make_family(reading, "37", ZonedSigns::ascii_ebcdic);
    if (!ebcdic) return ebcdic.error();
    families.push_back(std::move(*ebcdic));
    std::vector<ZonedSigns> styles{ZonedSigns::ascii_ebcdic};
    if (signs)
      styles.insert(styles.end(), {ZonedSigns::ascii_standard, ZonedSigns::ascii_realia, ZonedSigns::ascii_tandem});
    for (const ZonedSigns style : styles) {
      auto ascii = make_family(reading, "iso-8859-1", style);
      if (!ascii) return ascii.error();
      families.push_back(std::move(*ascii));
    }
    families_.push_back(std::move(families));
    for (std::size_t f = 0; f < framings_[r].size(); ++f) {
      for (std::size_t c = 0; c < families_[r].size(); ++c) {
        Score s = score(framings_[r][f], file_, families_[r][c], scouted);
        const double quality = quality_of(framings_[r][f], s) - 0.002 * static_cast<double>(r);
        if (quality > choice_.quality + 1e-9) choice_ = {r, c, f, s, quality};
      }
    }
  }
  return {};
}

// The 01 that explains a record best; none if it is none's, or as well another one's.
const RecordCheck* Fit::best_check(Bytes record) {
  const RecordCheck* best = nullptr;
  bool tied = false;
  for (RecordCheck& check : family().checks) {
    if (framing().options.format == RecordFormat::text) {
      static_cast<void>(check.check_line(record));
    } else {
      static_cast<void>(check.check(record, framing().options.format == RecordFormat::f));
    }
    if (check.wrong_length()) continue;
    const bool better = best == nullptr || check.last().better_than(best->last());
    tied = !better && (tied || !best->last().better_than(check.last()));
    if (better) best = &check;
  }
  return tied ? nullptr : best;
}

// The page within the family, by the text of the records that were scouted.
void Fit::choose_page() {
  Family& f = family();
  v_.page = f.ascii ? "ascii" : "37";
  if (choice_.score.rate() < aligned) return;
  PageGuess guess;
  const std::uint64_t every = std::max<std::uint64_t>(framing().records / 2000, 1);
  for_records(framing(), file_, every, [&](Bytes record, std::uint64_t, std::uint64_t) {
    const RecordCheck* shown = best_check(record);
    if (shown == nullptr || shown->last().illegal > 0) return true;
    for (const RecordCheck::Seen& seen : shown->seen()) {
      const Node& n = shown->plan().node(seen.node);
      if (n.kind != Node::Kind::text && n.kind != Node::Kind::edited_text) continue;
      if (!seen.decided || seen.legality != Legality::legal) continue;
      Bytes bytes = shown->image().subspan(seen.offset, n.length);
      const std::uint8_t space = f.ascii ? 0x20 : 0x40;
      while (!bytes.empty() && (bytes.back() == space || bytes.back() == 0)) bytes = bytes.first(bytes.size() - 1);
      while (!bytes.empty() && bytes.front() == space) bytes = bytes.subspan(1);
      if (!bytes.empty()) guess.add(bytes);
    }
    return true;
  });
  const PageGuess::Result best = guess.best(f.ascii);
  v_.page = best.page;
  v_.equal_pages = best.equal;
  v_.also_pages = best.also;
  v_.page_differences = best.differences;
  if (best.page == f.page) return;
  auto refined = make_family(readings_[choice_.reading], best.page, f.signs);
  if (!refined) return;
  const Score now = score(framing(), file_, *refined, scouted);
  if (now.rate() < choice_.score.rate()) {  // its currency sign or its pairs do not fit the items
    v_.page = f.ascii ? "iso-8859-1" : "37";
    return;
  }
  f = std::move(*refined);
  choice_.score = now;
  if (best.differing > 0 && !f.ascii) {
    v_.findings.push_back({errc::wrong_code_page,
                           (best.also.empty() ? "the text is in code page " + best.page
                                              : "code page " + best.page +
                                                    " explains the text, and another one does: "
                                                    "ask which one the sender has") +
                               (best.also.empty() ? ": " : "; ") + std::to_string(best.differing) +
                               " characters would be others in 37" +
                               (options_.show_bytes ? " (" + best.characters + ")" : std::string()),
                           false});
  }
}

// Whole records of one pad byte at the end of a fixed-length file are padding.
void Fit::drop_padding_records() {
  Framing& f = framing();
  if (f.options.format != RecordFormat::f || f.options.lrecl < 8 || f.records < 2) return;
  const auto pad_record = [&](std::uint64_t number) -> std::optional<std::uint8_t> {
    const Bytes record =
        file_.subspan(static_cast<std::size_t>(f.skip + (number - 1) * f.options.lrecl), f.options.lrecl);
    const std::uint8_t b = record.front();
    if (b != 0x00 && b != 0x1A && b != 0x40 && b != 0x20) return std::nullopt;
    const bool one = std::all_of(record.begin(), record.end(), [b](auto x) { return x == b; });
    return one ? std::optional(b) : std::nullopt;
  };
  const std::uint64_t all = f.records;
  while (f.records > 1 && pad_record(f.records)) --f.records;
  if (f.records == all || pad_record(f.records)) {
    f.records = all;
    return;
  }
  const Score without = score(f, file_, family(), scouted);
  if (without.rate() < 0.9) {  // a reading that does not hold says nothing of padding
    f.records = all;
    return;
  }
  f.end = f.skip + f.records * f.options.lrecl;
  f.tail = Tail::padding;
  choice_.score = without;
}

bool Fit::check_one(Bytes record, std::uint64_t number) {
  Family& f = family();
  const bool lines = framing().options.format == RecordFormat::text;
  const bool filled = framing().options.format == RecordFormat::f;
  std::size_t best = 0;
  bool any = false;
  for (std::size_t i = 0; i < f.checks.size(); ++i) {
    RecordCheck& check = f.checks[i];
    fits_[i] = lines ? check.check_line(record) : check.check(record, filled);
    any = any || fits_[i];
    const bool better =
        f.checks[best].wrong_length() || (!check.wrong_length() && check.last().better_than(f.checks[best].last()));
    if (i > 0 && better) best = i;
  }
  f.checks[best].count_last(fits_[best], number, tallies_[best]);
  return any;
}

void Fit::check_all() {
  Family& f = family();
  tallies_.assign(f.checks.size(), {});
  fits_.assign(f.checks.size(), false);
  const std::uint64_t every =
      options_.most_records == 0 ? 1 : (framing().records + options_.most_records - 1) / options_.most_records;
  const std::uint64_t learn = std::max<std::uint64_t>(framing().records / learned_records, 1);
  ViewWitness witness(f.checks);
  for_records(framing(), file_, every, [&](Bytes record, std::uint64_t number, std::uint64_t) {
    const bool fits = check_one(record, number);
    ++v_.checked;
    v_.fitting += fits ? 1 : 0;
    if (!fits && misfits_.size() < 3) misfits_.push_back(number);
    if ((number - 1) % learn == 0) witness.add(f.checks, record, fits_);
    return true;
  });
  v_.views = witness.rules(f.checks);
}

void Fit::count_items() {
  std::map<std::string, Verdict::Count> counts;
  std::uint64_t evidence = 0;
  for (std::size_t i = 0; i < tallies_.size(); ++i) {
    evidence += tallies_[i].evidence;
    const RecordPlan& plan = family().checks[i].plan();
    for (NodeIndex n = 0; n < tallies_[i].items.size(); ++n) {
      const ItemTally& item = tallies_[i].items[n];
      const std::string kind = kind_name(plan.node(n).kind);
      if (kind.empty() || item.values == 0) continue;
      Verdict::Count& count = counts[kind];
      count.kind = kind;
      count.valid += item.legal;
      count.of += item.values - item.blank();
      count.blank += item.blank();
      v_.sign_f += item.unsigned_values;
      v_.sign_c += item.plus;
      v_.sign_d += item.minus;
    }
  }
  for (const char* kind : {"zoned", "packed", "binary", "floating-point", "edited", "national", "DBCS"}) {
    if (const auto at = counts.find(kind); at != counts.end()) v_.counts.push_back(at->second);
  }
  v_.weak = evidence < weak_evidence;
  const Misfit* first = nullptr;
  const RecordPlan* plan = nullptr;
  for (std::size_t i = 0; i < tallies_.size(); ++i) {
    const Misfit& one = tallies_[i].earliest;
    if (one.record == 0 || (first != nullptr && one.record >= first->record)) continue;
    first = &one;
    plan = &family().checks[i].plan();
  }
  if (first == nullptr || v_.fitting == v_.checked) return;
  v_.first_misfit = "record " + std::to_string(first->record) + ", ";
  if (first->node == no_node) {
    v_.first_misfit += "its length";
    return;
  }
  std::string what(text(first->reason));
  while (!what.empty() && what.back() == '.') what.pop_back();
  const Node& n = plan->node(first->node);
  v_.first_misfit += first->path + " at " + std::to_string(first->offset) + " (PIC " +
                     copybooks::picture_text(plan->field(n)) + ", " + std::to_string(n.length) +
                     (n.length == 1 ? " byte" : " bytes") + ")" + (what.empty() ? "" : ": " + what);
}

void Fit::note_blanks() {
  constexpr std::size_t most_notes = 6;
  std::size_t left = 0;
  if (static_cast<double>(v_.fitting) < aligned * static_cast<double>(v_.checked)) return;
  for (std::size_t i = 0; i < tallies_.size(); ++i) {
    const RecordPlan& plan = family().checks[i].plan();
    for (NodeIndex n = 0; n < tallies_[i].items.size(); ++n) {
      const ItemTally& item = tallies_[i].items[n];
      const Node& node = plan.node(n);
      const bool number = is_number(node.kind);
      if (item.values == 0 || item.blank() == 0) continue;
      std::string note = plan.path(n);
      const std::string values = node.depth > 0 ? " values" : " records";
      if (item.blank() == item.values) {
        const char* what = item.spaces == item.values ? "blank"
                           : item.low == item.values  ? "low-values"
                           : item.high == item.values ? "high-values"
                                                      : "blank";
        note += std::string(" is ") + what + " in all " + std::to_string(item.values) + values;
      } else if (item.low + item.high > 0 || number) {
        std::string parts;
        const auto part = [&](std::uint64_t count, const char* what) {
          if (count == 0 || (!number && std::string_view(what) == "spaces")) return;
          parts += (parts.empty() ? " is " : ", ") + std::string(what) + " in " + std::to_string(count);
        };
        part(item.spaces, "spaces");
        part(item.low, "low-values");
        part(item.high, "high-values");
        note += parts + " of " + std::to_string(item.values) + values;
      } else {
        continue;
      }
      if (v_.notes.size() < most_notes) {
        v_.notes.push_back(std::move(note));
      } else {
        ++left;
      }
    }
  }
  if (left > 0) v_.notes.push_back(std::to_string(left) + " more items are blank in some or all records");
}

void Fit::tried_formats() {
  const auto& all = framings_[choice_.reading];
  const Framing& f = framing();
  if (f.options.format == RecordFormat::f) {
    const bool any = std::any_of(all.begin(), all.end(), [](const Framing& o) { return o.chain; });
    v_.formats_tried.push_back(any ? "V, VB, VBS, LLZZ tried: the records do not fit so"
                                   : "V, VB, VBS, LLZZ tried: no chain of descriptors");
  } else {
    const std::size_t length = family().checks.front().plan().layout->max_length();
    const std::uint64_t rest = file_.size() % length;
    v_.formats_tried.push_back(rest == 0 ? "F tried: the records do not fit so"
                                         : "F tried: remainder " + std::to_string(rest));
  }
}

void Fit::first_record() {
  for_records(framing(), file_, framing().records + 1, [&](Bytes record, std::uint64_t number, std::uint64_t) {
    if (number != 1) return false;
    check_one(record, 1);
    Family& f = family();
    std::size_t best = 0;
    for (std::size_t i = 0; i < f.checks.size(); ++i) {
      if (fits_[i]) {
        best = i;
        break;
      }
    }
    const RecordCheck& check = f.checks[best];
    const RecordPlan& plan = check.plan();
    if (check.image().empty()) return false;
    std::size_t width = 0;
    for (const Place& p : places(plan, 40)) {
      const Node& n = plan.node(p.node);
      if (!n.emit || p.offset + n.length > check.image().size()) continue;
      const Bytes bytes = check.image().subspan(p.offset, n.length);
      std::string value;
      if (is_number(n.kind)) {
        const Reading r = read_number(plan, n, bytes);
        value = r.state == NumberState::number ? to_string(r.value) : "(no number)";
      } else if (is_text(n.kind)) {
        static_cast<void>(read_text(plan, n, bytes, value));
        std::replace_if(
            value.begin(), value.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, '.');
      } else {
        continue;
      }
      if (value.empty()) continue;
      v_.first_values.push_back(plan.field(n).name + ' ' + value);
      width += v_.first_values.back().size() + 3;
      if (width > 90) break;
    }
    return false;
  });
}

void Fit::tell_next() {
  const Framing& f = framing();
  const auto add = [&](const std::string& words) {
    for (std::size_t from = 0; from < words.size();) {
      const std::size_t to = std::min(words.find(' ', from), words.size());
      if (to > from) v_.flags.push_back(words.substr(from, to - from));
      from = to + 1;
    }
  };
  add(readings_[choice_.reading].flags);
  add(f.flags);
  const bool tail_stops =
      f.chain ? f.tail != Tail::none
              : file_.size() - f.end >= f.options.lrecl && f.line_width == 0 && f.options.format == RecordFormat::f;
  if (tail_stops && f.tail != Tail::part) v_.keep = f.end;
  if (f.options.format == RecordFormat::f && f.tail != Tail::none && v_.keep == 0) add("--partial");
  if (v_.page != "37") add("--code-page " + v_.page);
  if (family().ascii && family().signs != ZonedSigns::ascii_ebcdic) {
    add(std::string("--ascii-signs ") + (family().signs == ZonedSigns::ascii_standard ? "standard"
                                         : family().signs == ZonedSigns::ascii_realia ? "realia"
                                                                                      : "tandem"));
  }
  const auto& checks = family().checks;
  if (checks.size() > 1) {
    std::size_t used = 0, last = 0;
    for (std::size_t i = 0; i < checks.size(); ++i) {
      if (tallies_[i].records > 0) {
        ++used;
        last = i;
      }
    }
    used_records_ = used;
    if (used == 1) {
      v_.flags.push_back("--record");
      v_.flags.push_back(checks[last].plan().layout->name());
    }
  }
  for (const ViewRules& rules : v_.views) {
    for (const std::string& rule : rules.rules) {
      v_.flags.push_back("--when");
      v_.flags.push_back(rule);
    }
  }
  const RecordPlan& plan = checks.front().plan();
  const bool text_refused =
      f.options.format == RecordFormat::text &&
      std::any_of(plan.layout->fields().begin(), plan.layout->fields().end(), [](const auto& field) {
        return !field.group() && field.usage != copybooks::Usage::display && field.usage != copybooks::Usage::utf8;
      });
  const bool undecided =
      checks.size() > 1 && used_records_ > 1 &&
      std::none_of(v_.views.begin(), v_.views.end(), [](const auto& r) { return r.overlay.empty(); });
  v_.decodes = v_.fits() && !text_refused && (!tail_stops || v_.keep != 0) && !undecided;
}

// Records at the ends in which nearly nothing fits are of another layout; one wrong item is damage.
void Fit::other_ends(Diagnosis& out) {
  const bool at_ends =
      !misfits_.empty() && misfits_.size() <= 2 && v_.checked == framing().records && framing().records > 4 &&
      std::all_of(misfits_.begin(), misfits_.end(), [&](std::uint64_t n) { return n == 1 || n == framing().records; });
  if (!at_ends) return;
  bool another = true, certain = true, skip = false;
  for_records(framing(), file_, framing().records + 1, [&](Bytes record, std::uint64_t number, std::uint64_t) {
    if (std::find(misfits_.begin(), misfits_.end(), number) == misfits_.end()) return true;
    check_one(record, number);
    const auto& checks = family().checks;
    const auto best = std::min_element(checks.begin(), checks.end(), [](const RecordCheck& a, const RecordCheck& b) {
      return std::pair(a.wrong_length(), a.last().illegal) < std::pair(b.wrong_length(), b.last().illegal);
    });
    if (best->wrong_length()) {
      skip = skip || number == 1;
      return true;
    }
    const auto good = static_cast<std::size_t>(
        std::count_if(best->seen().begin(), best->seen().end(),
                      [](const RecordCheck::Seen& seen) { return seen.evidence && seen.legality == Legality::legal; }));
    another = another && best->last().illegal > good;
    const bool many = best->last().illegal > 1;
    certain = certain && many;
    skip = skip || (number == 1 && many);
    return true;
  });
  if (!another) return;
  const bool first = misfits_.front() == 1;
  const bool both = misfits_.size() == 2;
  out.findings.push_back({errc::header_trailer,
                          std::string("only the ") +
                              (both    ? "first and the last record do"
                               : first ? "first record does"
                                       : "last record does") +
                              " not fit: " + (first ? "a header" : "a trailer") + (both ? " and a trailer" : "") +
                              " of another layout" + (certain ? "." : ", or damage.") +
                              (skip ? " --skip-records 1 leaves the header out." : ""),
                          true});
}

void Fit::judge() {
  Diagnosis diagnosis;
  const Situation s = situation();
  const bool fit_all = v_.checked > 0 && v_.fitting == v_.checked;
  if (fit_all && family().checks.size() == 1) {
    doubts_ = doubts_of(framing(), file_, family().checks.front(), tallies_.front(), v_.weak);
    v_.doubts = doubts_.all;
  }
  if (const std::string constant = constant_bytes(file_); fit_all && !constant.empty()) {
    v_.doubts.push_back("the file holds nothing but " + constant + ": they fit any book");
  }
  const double rate = v_.checked == 0 ? 0 : static_cast<double>(v_.fitting) / static_cast<double>(v_.checked);
  const std::string mark = archive_mark(file_);
  if (!mark.empty() && (rate < 0.9 || v_.weak)) {
    diagnosis.findings.push_back(
        {errc::not_a_record_file, "the file is " + mark + ", not records: unpack it first.", true});
  } else {
    const bool loose = framing().tail == Tail::part;
    if (rate < 0.9 || (framing().chain && loose)) diagnose_breaks(s, diagnosis);
    const bool broken = !diagnosis.causes.empty();
    const bool told = rate > 0 || framing().chain || framing().options.format == RecordFormat::text;
    if (told && !broken) diagnose_framing(s, diagnosis);
    if ((!fit_all || v_.weak) && !broken) diagnose_items(s, diagnosis);
    if (fit_all && !broken) diagnose_byte_order(s, diagnosis);
    const bool cut = loose && !broken && rate >= 0.9 && v_.fitting > 0 && v_.doubts.empty();
    if (cut) {
      const std::uint64_t left = file_.size() - framing().end;
      diagnosis.findings.push_back(
          {errc::truncated,
           framing().chain ? "the file ends inside record " + std::to_string(framing().records + 1) + ": it was cut."
                           : std::to_string(left) + " of " + std::to_string(framing().options.lrecl) +
                                 " bytes stand behind the last whole record: the file was cut, or has a trailer.",
           true});
    }
    if (!cut && !broken) other_ends(diagnosis);
    if (!cut && rate < 0.9 && diagnosis.findings.empty()) diagnose_length(s, diagnosis);
  }
  v_.boundaries = v_.checked > 0 && doubts_.period == 0 && (framing().tail != Tail::part || (rate >= 0.9 && !v_.weak));
  v_.causes = std::move(diagnosis.causes);
  v_.findings.insert(v_.findings.end(), diagnosis.findings.begin(), diagnosis.findings.end());
  if (doubts_.period != 0) {
    v_.causes.push_back("the records are " + std::to_string(doubts_.period) +
                        " bytes long, and this book describes others: take the copybook of that length");
  }
  v_.percent = v_.checked == 0 ? 0 : static_cast<unsigned>(v_.fitting * 100 / v_.checked);
  const bool spoilt = std::any_of(v_.findings.begin(), v_.findings.end(), [](const Finding& f) { return f.spoils; });
  if (spoilt || !v_.doubts.empty()) v_.percent = std::min(v_.percent, 99u);
}

Result<Verdict> Fit::run() {
  v_.file_size = file_.size();
  const auto& records = readings_.front().records;
  v_.shortest = records.front()->min_length();
  for (const auto& layout : records) {
    v_.record += (v_.record.empty() ? "" : ", ") + layout->name();
    v_.shortest = std::min(v_.shortest, layout->min_length());
    v_.longest = std::max(v_.longest, layout->max_length());
  }
  if (file_.empty()) {
    v_.findings.push_back({errc::empty_file, "the file is empty.", true});
    return v_;
  }
  if (auto done = choose(); !done) return done.error();
  if (choice_.quality < 0) return v_;
  drop_padding_records();
  choose_page();
  check_all();
  count_items();
  judge();
  v_.records = framing().records;
  v_.remainder = file_.size() - framing().end + framing().skip;
  v_.format = framing().words;
  tried_formats();
  note_blanks();
  tell_next();
  first_record();
  return v_;
}

}  // namespace

std::string Finding::name() const {
  std::string out(word(code));
  std::replace(out.begin(), out.end(), '_', '-');
  return out;
}

Result<Verdict> fit(Bytes file, const std::vector<BookReading>& readings, const FitOptions& options) {
  return Fit(file, readings, options).run();
}

}  // namespace codecs

#include "codecs/record_set.hpp"

#include <algorithm>
#include <cctype>

#include "codecs/json_reader.hpp"
#include "codecs/json_writer.hpp"
#include "codecs/nearest_name.hpp"
#include "codecs/ruled_overlay.hpp"

namespace codecs {

struct RecordRule {
  RuleText text;
  std::vector<RuleTest> tests;
  std::size_t record = 0;  // the codec, or RecordSet::nothing
};

RecordSet::RecordSet() = default;
RecordSet::RecordSet(RecordCodec only) { codecs_.push_back(std::move(only)); }
RecordSet::RecordSet(RecordSet&&) noexcept = default;
RecordSet& RecordSet::operator=(RecordSet&&) noexcept = default;
RecordSet::~RecordSet() = default;

namespace {

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::toupper(static_cast<unsigned char>(x)) == std::toupper(static_cast<unsigned char>(y));
  });
}

// What the set itself reads of a record's JSON. Positions are bytes of the text.
struct Envelope {
  std::string record;
  bool has_record = false;
  bool members = false;  // others than $...
  std::optional<Buffer> all;
  std::optional<Buffer> tail;
  std::size_t tail_begin = 0, tail_end = 0;  // of the value of $tail, quotes included
};

std::optional<Buffer> bytes_of_hex(std::string_view text, std::size_t most) {
  const auto digit = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
  };
  Buffer out;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == ' ') {
      ++i;
      continue;
    }
    if (i + 2 > text.size() || digit(text[i]) < 0 || digit(text[i + 1]) < 0) return std::nullopt;
    const auto byte = static_cast<std::uint8_t>(digit(text[i]) << 4 | digit(text[i + 1]));
    std::size_t run = 1;
    i += 2;
    if (i < text.size() && text[i] == '*') {
      run = 0;
      const std::size_t from = ++i;
      while (i < text.size() && text[i] >= '0' && text[i] <= '9' && run <= most) {
        run = run * 10 + static_cast<std::size_t>(text[i++] - '0');
      }
      if (i == from) return std::nullopt;
    }
    if (run > most - out.size()) return std::nullopt;
    out.insert(out.end(), run, byte);
  }
  return out;
}

Result<Envelope> read_envelope(std::string_view json, std::size_t most) {
  Envelope out;
  JsonReader reader(json);
  const auto broken = [&] {
    return reader.failed() ? reader.error() : Error(errc::json_syntax, "the text is no JSON object");
  };
  if (!reader.enter_object()) return broken();
  bool first = true;
  std::string_view name, text;
  while (reader.member(first, name)) {
    if (name == "$record" && reader.peek() == JsonReader::Token::string) {
      if (out.has_record) return Error(errc::duplicate_key, "$record stands twice");
      if (!reader.string(text)) return broken();
      out.record = text;
      out.has_record = true;
    } else if (name == "$residue" && reader.peek() == JsonReader::Token::object) {
      reader.enter_object();
      bool first_entry = true;
      while (reader.member(first_entry, name)) {
        const bool all = name == "$all";
        const bool tail = name == "$tail";
        const bool text_follows = reader.peek() == JsonReader::Token::string;
        const std::size_t begin = reader.position();
        if ((!all && !tail) || !text_follows) {
          if (!reader.skip()) return broken();
          continue;
        }
        if (!reader.string(text)) return broken();
        auto bytes = bytes_of_hex(text, most);
        if (!bytes) return Error(errc::residue_invalid, "an entry of $residue is no hex, or too long");
        if (tail) {
          out.tail_begin = begin;
          out.tail_end = reader.position();
        }
        (all ? out.all : out.tail) = std::move(*bytes);
      }
      if (reader.failed()) return broken();
    } else {
      if (name.empty() || name.front() != '$') out.members = true;
      if (!reader.skip()) return broken();
    }
  }
  if (reader.failed() || !reader.at_end()) return broken();
  return out;
}

std::string hex_text(Bytes bytes) {
  JsonWriter w;
  w.append("\"");
  w.residue_hex(bytes);
  w.append("\"");
  return std::string(w.view());
}

// Adds $tail to the residue of an object that ends the text, behind what the codec has there.
void add_tail(std::string& json, std::size_t start, Bytes tail) {
  const std::string hex = hex_text(tail);
  const bool empty = json.size() - start == 2;
  const auto envelope = read_envelope(std::string_view(json).substr(start), 1U << 31);
  json.pop_back();
  if (envelope && envelope->tail) {
    json.insert(start + envelope->tail_end - 1, ' ' + hex.substr(1, hex.size() - 2));
    json += '}';
  } else if (json.ends_with('}') && json.rfind("\"$residue\":{") != std::string::npos &&
             json.rfind("\"$residue\":{") >= start) {
    json.pop_back();
    json += ",\"$tail\":" + hex + "}}";
  } else {
    json += std::string(empty ? "" : ",") + "\"$residue\":{\"$tail\":" + hex + "}}";
  }
}

}  // namespace

Result<RecordSet> RecordSet::compile(const Layouts& layouts, const CodecOptions& options, std::size_t record_length) {
  RecordSet out;
  // Each rule's 01: that of its view; of "-" the one of its neighbour. `levels`: the view is the 01 itself.
  std::vector<std::size_t> of(options.when.size(), nothing);
  std::vector<bool> level(options.when.size(), false), empty(options.when.size(), false);
  for (std::size_t i = 0; i < options.when.size(); ++i) {
    auto rule = parse_rule(options.when[i]);
    if (!rule) return rule.error();
    if (!rule->view) {
      empty[i] = true;
      continue;
    }
    std::optional<Error> failed;
    for (std::size_t k = 0; k < layouts.size(); ++k) {
      if (rule->view->names.size() != 1 || !same_name(layouts[k]->name(), rule->view->names.front())) continue;
      of[i] = k;
      level[i] = true;
    }
    for (std::size_t k = 0; k < layouts.size() && !level[i]; ++k) {
      const auto found = find_views(*layouts[k], name_members(*layouts[k], options.names), {options.when[i]});
      if (!found) {
        if (!failed) failed = found.error();
      } else if (of[i] != nothing) {
        return rule_error(errc::rule_name, *rule,
                          "a view of that name is in " + layouts[of[i]]->name() + " and in " + layouts[k]->name() +
                              "; qualify it with OF");
      } else {
        of[i] = k;
      }
    }
    if (of[i] == nothing) return failed ? *failed : rule_error(errc::rule_name, *rule, "no such view");
  }
  for (std::size_t i = 1; i < of.size(); ++i) {
    if (empty[i] && (of[i - 1] != nothing || level[i - 1])) {
      of[i] = of[i - 1];
      level[i] = level[i - 1];
    }
  }
  for (std::size_t i = of.size(); i-- > 1;) {
    if (empty[i - 1] && of[i - 1] == nothing) {
      of[i - 1] = of[i];
      level[i - 1] = level[i];
    }
  }
  std::vector<std::string> record_rules;
  std::vector<std::size_t> records;
  for (std::size_t i = 0; i < of.size(); ++i) {
    if (!level[i]) continue;
    record_rules.push_back(options.when[i]);
    records.push_back(empty[i] ? nothing : of[i]);
  }
  if (layouts.size() > 1 && record_rules.empty()) {
    std::string names;
    for (const auto& layout : layouts) names += (names.empty() ? "" : ", ") + layout->name();
    return Error(errc::rule_name, "no rule chooses among the 01 levels " + names);
  }
  for (std::size_t k = 0; k < layouts.size(); ++k) {
    CodecOptions own = options;
    own.when.clear();
    for (std::size_t i = 0; i < of.size(); ++i) {
      if (!level[i] && (of[i] == k || layouts.size() == 1)) own.when.push_back(options.when[i]);
      if (level[i] && of[i] == k && !empty[i]) own.record_when.push_back(options.when[i]);
    }
    auto codec = RecordCodec::compile(layouts[k], std::move(own));
    if (!codec) return codec.error();
    out.codecs_.push_back(std::move(*codec));
  }
  if (!record_rules.empty()) {
    if (auto done = out.add_rules(record_rules, records); !done) return done.error();
    if (options.odo_mode == OdoMode::pad) out.record_length_ = std::max(out.max_length(), record_length);
  }
  return out;
}

Result<void> RecordSet::add_rules(const std::vector<std::string>& rules, const std::vector<std::size_t>& of) {
  DeadRules dead;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    RecordRule rule;
    auto text = parse_rule(rules[i]);
    if (!text) return text.error();
    rule.text = std::move(*text);
    rule.record = of[i];
    for (const RuleText::Test& t : rule.text.tests) {
      // In the view's own 01, or else wherever the name is.
      std::optional<Error> failed;
      std::optional<RuleTest> found;
      std::vector<std::size_t> order;
      if (rule.record != nothing) order.push_back(rule.record);
      for (std::size_t k = 0; k < codecs_.size(); ++k) order.push_back(k);
      for (const std::size_t k : order) {
        auto test = compile_test(*codecs_[k].plan_, rule.text, t, copybooks::no_field);
        if (!test) {
          if (!failed) failed = test.error();
          if (k == rule.record && test.error().code != errc::rule_name) return test.error();
          continue;
        }
        if (found && (found->item.offset != test->item.offset || found->item.length != test->item.length)) {
          return rule_error(errc::rule_name, rule.text,
                            t.item.text() + " stands at several places; qualify it with OF and the 01 level");
        }
        if (!found) found = std::move(*test);
        if (k == rule.record) break;
      }
      if (!found) return *failed;
      rule.tests.push_back(std::move(*found));
    }
    if (auto alive = dead.add(rule.text, rule.tests); !alive) return alive;
    rules_.push_back(std::move(rule));
  }
  return {};
}

const copybooks::RecordLayout& RecordSet::layout() const {
  return std::max_element(codecs_.begin(), codecs_.end(),
                          [](const RecordCodec& a, const RecordCodec& b) { return a.max_length() < b.max_length(); })
      ->layout();
}

std::size_t RecordSet::min_length() const {
  std::size_t least = codecs_.front().min_length();
  for (const RecordCodec& codec : codecs_) least = std::min(least, codec.min_length());
  return least;
}

std::size_t RecordSet::max_length() const {
  std::size_t most = record_length_;
  for (const RecordCodec& codec : codecs_) most = std::max(most, codec.max_length());
  return most;
}

std::optional<std::size_t> RecordSet::choose(Bytes record) const {
  const std::array<std::size_t, 1> bases{0};
  for (const RecordRule& rule : rules_) {
    if (holds(rule.tests, {record, bases, record.size()})) return rule.record;
  }
  return std::nullopt;
}

const RecordCodec* RecordSet::codec_of(Bytes record) const {
  if (rules_.empty()) return &codecs_.front();
  const auto chosen = choose(record);
  return chosen && *chosen != nothing ? &codecs_[*chosen] : nullptr;
}

std::string RecordSet::names() const {
  std::string out;
  for (const RecordCodec& codec : codecs_) out += (out.empty() ? "" : ", ") + codec.layout().name();
  return out;
}

Error RecordSet::undecided(Bytes record) const {
  std::string valid, json;
  for (const RecordCodec& codec : codecs_) {
    DecodeReport report;
    json.clear();
    const Bytes bytes = record_length_ != 0 ? record.first(std::min(record.size(), codec.max_length())) : record;
    if (codec.decode(bytes, json, &report) && report.bad == 0 && report.warnings.empty()) {
      valid += (valid.empty() ? "" : ", ") + codec.layout().name();
    }
  }
  Error out(errc::no_discriminator, "no rule for " + names() + " holds, and the record has " +
                                        std::to_string(record.size()) + " bytes; they would be valid as " +
                                        (valid.empty() ? std::string("none of them") : valid));
  for (const RecordRule& rule : rules_) {
    for (const RuleTest& test : rule.tests) {
      if (test.item.record_length || !out.path.empty()) continue;
      const auto& layout = *test.item.plan->layout;
      out.path = layout.name() + '.' + layout.path(test.item.field);
      out.picture = copybooks::picture_text(layout.field(test.item.field));
      out.offset = test.item.offset;
      out.length = test.item.length;
    }
  }
  return out;
}

void RecordSet::left_alone(std::string_view name, Bytes record, std::string& json) const {
  json += '{';
  if (!name.empty()) json += "\"$record\":\"" + std::string(name) + '"';
  if (options().lossless) {
    json += std::string(name.empty() ? "" : ",") + "\"$residue\":{\"$all\":" + hex_text(record) + '}';
  }
  json += '}';
}

Result<void> RecordSet::decode(Bytes record, std::string& json, DecodeReport* report) const {
  if (rules_.empty()) return codecs_.front().decode(record, json, report);
  const auto chosen = choose(record);
  if (chosen && *chosen == nothing) {
    left_alone("-", record, json);
    return {};
  }
  const auto problem = [&](const Error& error) -> Result<void> {
    if (!options().lossless) return error;
    if (report != nullptr) {
      ++report->bad;
      report->problems.push_back(error);
    }
    left_alone("", record, json);
    return {};
  };
  if (!chosen) return problem(undecided(record));
  const RecordCodec& codec = codecs_[*chosen];
  Bytes bytes = record;
  Bytes behind;
  if (record_length_ != 0 && record.size() > codec.max_length()) {
    if (record.size() > record_length_) {
      return problem(Error(errc::record_too_long, "the record has " + std::to_string(record.size()) + " bytes, not " +
                                                      std::to_string(record_length_)));
    }
    bytes = record.first(codec.max_length());
    behind = record.subspan(bytes.size());
  }
  const std::size_t start = json.size();
  if (auto done = codec.decode(bytes, json, report); !done) {
    json.resize(start);
    Error error = done.error();
    if (error.path.empty()) error.text = codec.layout().name() + ": " + error.text;
    return problem(error);
  }
  const bool alone = json.size() - start == 2;
  json.insert(start + 1, "\"$record\":\"" + codec.layout().name() + (alone ? "\"" : "\","));
  if (options().lossless && std::any_of(behind.begin(), behind.end(), [](std::uint8_t b) { return b != 0; })) {
    add_tail(json, start, behind);
  }
  return {};
}

Result<void> RecordSet::encode(std::string_view json, Buffer& record, std::vector<Error>* more,
                               std::vector<Error>* warnings) const {
  if (rules_.empty()) return codecs_.front().encode(json, record, more, warnings);
  const auto fail = [&](Error error) -> Result<void> {
    if (more != nullptr) more->assign(1, error);
    return error;
  };
  const auto envelope = read_envelope(json, std::max<std::size_t>(max_length(), 1U << 27));
  if (!envelope) return fail(envelope.error());
  if (!envelope->has_record || envelope->record == "-") {
    if (envelope->all && !envelope->members) {
      record.insert(record.end(), envelope->all->begin(), envelope->all->end());
      return {};
    }
    return fail(Error(errc::missing_element, envelope->has_record
                                                 ? "a record that is left alone needs its bytes, $all of $residue"
                                                 : "$record says of which 01 level a record is: " + names()));
  }
  std::vector<std::string_view> known;
  for (std::size_t k = 0; k < codecs_.size(); ++k) {
    known.emplace_back(codecs_[k].layout().name());
    if (!same_name(known.back(), envelope->record)) continue;
    if (!envelope->tail || record_length_ <= codecs_[k].max_length()) return encode_as(k, json, record, more, warnings);
    // The end of $tail is what stands behind this 01 in its record; the codec has what is before.
    const std::size_t behind = record_length_ - codecs_[k].max_length();
    if (envelope->tail->size() < behind) {
      return fail(Error(errc::residue_invalid, "$tail has " + std::to_string(envelope->tail->size()) +
                                                   " bytes, behind " + std::string(known.back()) + " stand " +
                                                   std::to_string(behind)));
    }
    const Bytes own = Bytes(*envelope->tail).first(envelope->tail->size() - behind);
    std::string inner(json);
    const std::size_t before = inner.rfind("\"$tail\"", envelope->tail_begin);
    if (own.empty() && before != std::string::npos) {
      // The entry goes, with one of the commas around it.
      std::size_t begin = before;
      std::size_t end = envelope->tail_end;
      while (end < inner.size() && (inner[end] == ' ' || inner[end] == '\t')) ++end;
      if (end < inner.size() && inner[end] == ',') {
        ++end;
      } else {
        while (begin > 0 && (inner[begin - 1] == ' ' || inner[begin - 1] == '\t')) --begin;
        if (begin > 0 && inner[begin - 1] == ',') --begin;
      }
      inner.erase(begin, end - begin);
    } else {
      inner.replace(envelope->tail_begin, envelope->tail_end - envelope->tail_begin, hex_text(own));
    }
    const std::size_t start = record.size();
    if (auto done = encode_as(k, inner, record, more, warnings); !done) return done;
    std::copy(envelope->tail->end() - static_cast<std::ptrdiff_t>(behind), envelope->tail->end(),
              record.begin() + static_cast<std::ptrdiff_t>(start + codecs_[k].max_length()));
    return {};
  }
  return fail(Error(errc::undefined_element, "no 01 level is called " + printable_name(envelope->record) +
                                                 did_you_mean(envelope->record, known) + "; there are " + names()));
}

Result<void> RecordSet::encode_as(std::size_t index, std::string_view json, Buffer& record, std::vector<Error>* more,
                                  std::vector<Error>* warnings) const {
  const std::size_t start = record.size();
  if (auto done = codecs_[index].encode(json, record, more, warnings); !done) return done;
  if (record.size() - start < record_length_) record.resize(start + record_length_, 0);
  const Bytes made = Bytes(record).subspan(start);
  const auto chosen = choose(made);
  if (chosen && *chosen == index) return {};
  const std::string& name = codecs_[index].layout().name();
  Error error = chosen
                    ? Error(errc::view_mismatch, "$record is " + name + ", and the rules choose " +
                                                     (*chosen == nothing ? "\"-\"" : codecs_[*chosen].layout().name()))
                    : undecided(made);
  record.resize(start);
  if (more != nullptr) more->assign(1, error);
  return error;
}

}  // namespace codecs

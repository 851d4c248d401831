#include <algorithm>
#include <set>

#include "codecs/json_reader.hpp"
#include "gateway/contract_state.hpp"

namespace gateway {

using codecs::JsonReader;
using codecs::Value;
using Node = ContractNode;

namespace {

constexpr std::size_t largest_text = 1 << 20;
constexpr int deepest = 32;
constexpr std::size_t most_misfits = 100;

// The ASCII letters and signs that people read for characters that old code pages lack; empty: none.
std::string_view plain_letters(char32_t c) {
  static constexpr std::string_view latin[] = {"A", "A", "A",  "A", "Ae", "A",  "AE", "C", "E",  "E",  "E",  "E", "I",
                                               "I", "I", "I",  "D", "N",  "O",  "O",  "O", "O",  "Oe", "x",  "O", "U",
                                               "U", "U", "Ue", "Y", "Th", "ss", "a",  "a", "a",  "a",  "ae", "a", "ae",
                                               "c", "e", "e",  "e", "e",  "i",  "i",  "i", "i",  "d",  "n",  "o", "o",
                                               "o", "o", "oe", "/", "o",  "u",  "u",  "u", "ue", "y",  "th", "y"};
  if (c >= 0xC0 && c <= 0xFF) return latin[c - 0xC0];
  switch (c) {
    case U'\t':
    case U'\n':
    case U'\r':
    case 0x00A0:
    case 0x2009:
    case 0x202F:
      return " ";
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2212:
      return "-";
    case 0x2018:
    case 0x2019:
    case 0x201A:
      return "'";
    case 0x201C:
    case 0x201D:
    case 0x201E:
      return "\"";
    case 0x2026:
      return "...";
    case 0x20AC:
      return "EUR";
    case 0x0152:
      return "OE";
    case 0x0153:
      return "oe";
    default:
      return {};
  }
}

class AnswerReader {
 public:
  AnswerReader(const Contract::State& state, std::string_view text, Contract::Reading& out)
      : s_(state), json_(text), out_(out) {}

  void read() {
    if (json_.peek() != JsonReader::Token::object) return whole("is not one JSON object");
    object(s_.root, "", out_.record_json, 1);
    if (json_.failed()) return whole("is not one JSON object: " + json_.error().text);
    if (!json_.at_end()) return whole("has something after its JSON object");
    if (!structure_.empty()) return whole(structure_);
  }

 private:
  using Token = JsonReader::Token;

  void whole(std::string text) {
    out_.misfits.clear();
    out_.misfits.push_back({"", "the answer " + std::move(text)});
    out_.record_json.clear();
    out_.repairs.clear();
  }

  void misfit(const std::string& path, std::string text) {
    if (out_.misfits.size() < most_misfits) out_.misfits.push_back({path, std::move(text)});
  }

  // Writes the members that fit. False: something of it does not.
  bool object(const Node& node, const std::string& path, std::string& json, int depth) {
    json_.enter_object();
    std::vector<char> seen(node.children.size(), 0);
    json += '{';
    bool any = false, good = true, first = true;
    std::string_view name;
    while (json_.member(first, name)) {
      std::size_t at = 0;
      while (at < node.children.size() && node.children[at].name != name) ++at;
      if (at == node.children.size() || seen[at]) {
        structure_ = at == node.children.size() ? "has a member that is not asked for"
                                                : "has the member " + node.children[at].path + " twice";
        if (!json_.skip(deepest - depth)) return false;
        continue;
      }
      seen[at] = 1;
      const Node& child = node.children[at];
      const std::size_t before = json.size();
      if (any) json += ',';
      append_json_string(json, child.name);
      json += ':';
      if (value(child, path.empty() ? child.name : path + '.' + child.name, json, depth + 1)) {
        any = true;
      } else {
        json.resize(before);
        good = false;
        if (json_.failed()) return false;
        // The good members of a group outside of tables stay.
        if (child.kind == Node::Kind::object && partial_.size() > 2) {
          if (any) json += ',';
          append_json_string(json, child.name);
          json += ':' + partial_;
          any = true;
        }
        partial_.clear();
      }
    }
    json += '}';
    for (std::size_t i = 0; i < seen.size(); ++i) {
      if (seen[i]) continue;
      const std::string missing = path.empty() ? node.children[i].name : path + '.' + node.children[i].name;
      misfit(missing, "is missing");
      good = false;
    }
    return good && !json_.failed();
  }

  bool value(const Node& node, const std::string& path, std::string& json, int depth) {
    partial_.clear();
    switch (node.kind) {
      case Node::Kind::object: {
        if (json_.peek() != Token::object) return wrong(path, "must be an object", depth);
        const std::size_t before = json.size();
        if (object(node, path, json, depth)) return true;
        partial_ = json.substr(before);
        return false;
      }
      case Node::Kind::array:
        return array(node, path, json, depth);
      case Node::Kind::leaf:
        break;
    }
    return leaf(node, path, json, depth);
  }

  bool array(const Node& node, const std::string& path, std::string& json, int depth) {
    if (json_.peek() != Token::array) return wrong(path, "must be an array", depth);
    json_.enter_array();
    json += '[';
    bool first = true, good = true;
    std::size_t count = 0;
    while (json_.element(first)) {
      if (++count > node.max) {
        if (!json_.skip(deepest - depth)) return false;
        continue;
      }
      if (count > 1) json += ',';
      if (!value(node.children.front(), path + '[' + std::to_string(count) + ']', json, depth + 1)) good = false;
      if (json_.failed()) return false;
    }
    json += ']';
    if (json_.failed()) return false;
    partial_.clear();
    if (count < node.min || count > node.max) {
      misfit(path, "must have " +
                       (node.min == node.max ? std::to_string(node.max)
                                             : std::to_string(node.min) + " to " + std::to_string(node.max)) +
                       " elements, not " + std::to_string(count));
      return false;
    }
    if (node.counter != copybooks::no_field) {
      const auto [at, fresh] = counts_.emplace(node.counter, count);
      if (!fresh && at->second != count) {
        misfit(path, "must have as many elements as the other table with the same counter");
        return false;
      }
    }
    return good;
  }

  bool wrong(const std::string& path, const char* what, int depth) {
    misfit(path, what);
    json_.skip(deepest - depth);
    return false;
  }

  bool leaf(const Node& node, const std::string& path, std::string& json, int depth) {
    const Item& item = *node.item;
    const Token token = json_.peek();
    const bool number_wanted = node.form == Node::Form::integer || node.form == Node::Form::floating;
    const bool raw_number = node.form == Node::Form::names && item.kind == Item::Kind::number && token == Token::number;
    if (token != (number_wanted || raw_number ? Token::number : Token::string)) {
      return wrong(path, number_wanted ? "must be a JSON number" : "must be a JSON string", depth);
    }
    std::string_view text;
    if (!(token == Token::number ? json_.number(text) : json_.string(text))) return false;
    Value value;
    std::string why;
    if (node.form == Node::Form::names) {
      why = named(item, text, value);
    } else if (item.is_text()) {
      why = text_value(node, path, text, value);
    } else {
      why = number_value(node, text, value);
    }
    if (why.empty()) why = s_.items->misfit(item, value);
    if (why.empty() && node.rule.conditions != ItemRule::Conditions::ignore)
      why = s_.items->condition_misfit(item, value);
    if (!why.empty()) {
      misfit(path, std::move(why));
      return false;
    }
    json += RecordItems::json(item, value);
    return true;
  }

  // The name of an 88 level, or its VALUE as it stands.
  std::string named(const Item& item, std::string_view text, Value& value) const {
    for (const ItemCondition& condition : item.conditions) {
      if (condition.name == text) {
        value = condition.choices.front().first;
        return "";
      }
    }
    if (item.is_text()) {
      value.kind = Value::Kind::text;
      value.text = text;
      while (!value.text.empty() && value.text.back() == ' ') value.text.pop_back();
    } else if (const auto number = codecs::parse_decimal(text.substr(0, 80))) {
      value.kind = Value::Kind::number;
      value.number = *number;
    } else {
      return s_.items->condition_misfit(item, value);
    }
    return "";
  }

  static std::string number_value(const Node& node, std::string_view text, Value& value) {
    if (node.form != Node::Form::floating && text.find_first_not_of("-0123456789.") != std::string_view::npos) {
      return node.form == Node::Form::integer ? "must be a whole number without exponent"
                                              : "must be a plain decimal number such as 12.50";
    }
    if (node.form == Node::Form::integer && text.find('.') != std::string_view::npos) {
      return "must be a whole number without a decimal point";
    }
    const std::string_view digits = text.substr(text.substr(0, 1) == "-" ? 1 : 0);
    if (digits.size() > 1 && digits[0] == '0' && digits[1] != '.') return "must have no leading zeros";
    const auto number = codecs::parse_decimal(text);
    if (!number && number.error().code == codecs::errc::input_too_long) {
      return node.item->kind == Item::Kind::number
                 ? "must be at most " + largest_number(*node.item) + " and exact to its decimals"
                 : "must have at most 38 digits and a small exponent";
    }
    if (!number) return "must be a plain decimal number such as 12.50";
    value.kind = Value::Kind::number;
    value.number = *number;
    return "";
  }

  std::string text_value(const Node& node, const std::string& path, std::string_view given, Value& value) {
    const Item& item = *node.item;
    const codecs::CodePage& page = *s_.codec->options().code_page;
    const bool of_page = item.kind == Item::Kind::text || item.kind == Item::Kind::alphabetic;
    value.kind = Value::Kind::text;
    std::string& text = value.text;
    bool transliterated = false;
    for (std::size_t at = 0; at < given.size();) {
      const std::size_t from = at;
      char32_t c = 0;
      if (!codecs::next_utf8(given, at, c)) return "must be valid UTF-8";
      const bool allowed = of_page ? in_repertoire(c, page, s_.ascii)
                                   : !(c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xFFFD || (s_.ascii && c > 0x7E));
      if (allowed) {
        text += given.substr(from, at - from);
        continue;
      }
      const std::string_view plain = node.rule.transliterate ? plain_letters(c) : std::string_view();
      if (plain.empty()) {
        if (c < 0x20) return "must hold printable characters only, no line ends";
        return s_.ascii ? "must hold printable ASCII characters only"
                        : "must hold only printable characters of code page " + page.name();
      }
      text += plain;
      transliterated = true;
    }
    if (transliterated) out_.repairs.push_back(path + " transliterate");
    if (node.rule.upper && std::any_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; })) {
      for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      out_.repairs.push_back(path + " upper");
    }
    if (node.rule.trim && !text.empty() && (text.front() == ' ' || text.back() == ' ')) {
      text.erase(0, std::min(text.find_first_not_of(' '), text.size()));
      out_.repairs.push_back(path + " trim");
    }
    while (!text.empty() && text.back() == ' ') text.pop_back();  // pad
    if (node.rule.overflow != ItemRule::Overflow::reject) cut(node, path, value);
    return "";
  }

  // Takes characters off the end until the bytes fit; by whole words if the rule says so and there are any.
  void cut(const Node& node, const std::string& path, Value& value) {
    if (s_.items->misfit(*node.item, value).find("at most") == std::string::npos) return;
    const bool words = node.rule.overflow == ItemRule::Overflow::truncate_word;
    const std::string before = value.text;
    // No item holds more characters than bytes.
    std::size_t characters = 0, end = 0;
    while (end < before.size() && characters < node.item->length) {
      char32_t c = 0;
      if (!codecs::next_utf8(before, end, c)) break;
      ++characters;
    }
    value.text.resize(end);
    const auto drop_character = [](std::string& text) {
      while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) text.pop_back();
      if (!text.empty()) text.pop_back();
    };
    while (!value.text.empty() && !s_.items->misfit(*node.item, value).empty()) drop_character(value.text);
    if (words && value.text.size() < before.size() && before[value.text.size()] != ' ') {
      const std::size_t space = value.text.rfind(' ');
      if (space != std::string::npos && space > 0) value.text.resize(space);
    }
    while (!value.text.empty() && value.text.back() == ' ') value.text.pop_back();
    out_.repairs.push_back(path + (words ? " truncate-word" : " truncate"));
  }

  const Contract::State& s_;
  JsonReader json_;
  Contract::Reading& out_;
  std::string structure_;  // why the members as such are wrong
  std::string partial_;    // the good members of the group that value() refused last
  std::map<copybooks::FieldIndex, std::size_t> counts_;
};

}  // namespace

Contract::Reading Contract::read(std::string_view answer) const {
  Reading out;
  const auto refuse = [&](const char* why) { out.misfits.push_back({"", std::string("the answer ") + why}); };
  if (answer.size() > largest_text) {
    refuse("is longer than 1 MiB");
    return out;
  }
  if (answer.substr(0, 3) == "\xEF\xBB\xBF") {
    refuse("begins with a byte order mark");
    return out;
  }
  for (std::size_t at = 0; at < answer.size();) {
    char32_t c = 0;
    if (!codecs::next_utf8(answer, at, c)) {
      refuse("is not valid UTF-8");
      return out;
    }
    if (c == 0) {
      refuse("holds a NUL");
      return out;
    }
  }
  AnswerReader(*state_, answer, out).read();
  return out;
}

std::string_view unfenced(std::string_view answer) {
  const auto trim = [](std::string_view t) {
    const std::size_t first = t.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return std::string_view();
    return t.substr(first, t.find_last_not_of(" \t\r\n") - first + 1);
  };
  const std::string_view inner = trim(answer);
  if (inner.size() < 7 || inner.substr(0, 3) != "```" || inner.substr(inner.size() - 3) != "```") return answer;
  const std::size_t line = inner.find('\n');
  return line == std::string_view::npos ? answer : trim(inner.substr(line, inner.size() - 3 - line));
}

}  // namespace gateway

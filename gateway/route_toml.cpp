#include "gateway/route_toml.hpp"

#include <algorithm>
#include <charconv>
#include <initializer_list>

#include "gateway/record_items.hpp"

namespace gateway {

namespace {

const char file_name[] = "route.toml";

const std::vector<KnownKey>& known_keys() {
  using S = KnownKey::State;
  static const std::vector<KnownKey> keys = {
      {"request", S::table},
      {"request.copybook"},
      {"request.code_page"},
      {"request.record"},
      {"request.redefines"},
      {"request.numbers"},
      {"request.dialect"},
      {"request.untrusted"},
      {"request.when"},
      {"request.recfm", S::later},
      {"response", S::table},
      {"response.copybook"},
      {"response.code_page"},
      {"response.record"},
      {"response.redefines"},
      {"response.numbers"},
      {"response.dialect"},
      {"response.from-request", S::names},
      {"response.constant", S::names},
      {"response.order"},
      {"response.repertoire"},
      {"response.reviewed", S::later},
      {"response.when"},
      {"response.recfm", S::later},
      {"response.item", S::table},
      {"response.item.*", S::table},
      {"response.item.*.describe"},
      {"response.item.*.coerce"},
      {"response.item.*.overflow"},
      {"response.item.*.conditions"},
      {"response.item.*.date", S::later},
      {"response.item.*.round", S::later},
      {"response.item.*.unmask", S::later},
      {"model", S::table},
      {"model.use"},
      {"model.prompt"},
      {"model.deadline"},
      {"model.repair"},
      {"model.attempts"},
      {"model.seed"},
      {"model.contract"},
      {"model.on_refusal"},
      {"model.outputs", S::later},
      {"mask", S::table},
      {"mask.send"},
      {"mask.class", S::names},
      {"mask.token", S::later},
      {"mask.fpe", S::later},
      {"mask.hmac", S::later},
      {"mask.shift_date", S::later},
      {"mask.bucket", S::later},
      {"mask.scan", S::later},
      {"mask.option", S::later},
      {"fallback", S::table},
      {"fallback.decision_table"},
      {"fallback.reason_item"},
      {"fallback.default", S::names},
      {"limits", S::later},
      {"access", S::later},
      {"idempotency", S::later},
      {"step", S::later},
      {"soap", S::later},
      {"shadow", S::later},
      {"echo", S::later},
      {"audit", S::later},
      {"screen", S::later},
  };
  return keys;
}

class Reader {
 public:
  Reader(const ConfigValue& root, std::vector<ConfigError>& errors) : root_(root), errors_(errors) {}

  RouteText read() {
    side("request", out_.request);
    side("response", out_.response);
    if (const auto* m = key("request", "untrusted")) out_.untrusted = names(*m);
    response();
    model();
    mask();
    fallback();
    return std::move(out_);
  }

 private:
  using Kind = ConfigValue::Kind;
  using Member = ConfigValue::Member;

  void fail(int line, int column, errc code, std::string text) {
    errors_.push_back({file_name, line, column, make_fault(code, std::move(text))});
  }
  void wrong(const ConfigValue& value, std::string text) {
    fail(value.line, value.column, errc::wrong_value, std::move(text));
  }

  const Member* table(std::string_view name) const {
    const Member* m = root_.find(name);
    return m != nullptr && m->value.is(Kind::table) ? m : nullptr;
  }
  const Member* key(std::string_view in, std::string_view name) const {
    const Member* m = table(in);
    return m == nullptr ? nullptr : m->value.find(name);
  }

  std::optional<Named> string(const Member* m) {
    if (m == nullptr) return std::nullopt;
    if (!m->value.is(Kind::string) || m->value.text.empty()) {
      wrong(m->value, m->name + " must be a text in quotes");
      return std::nullopt;
    }
    return Named{m->value.text, m->value.line, m->value.column};
  }

  std::vector<Named> names(const Member& m) {
    std::vector<Named> out;
    if (!m.value.is(Kind::array)) {
      wrong(m.value, m.name + " must be a list of texts: [\"A\", \"B\"]");
      return out;
    }
    for (const ConfigValue& element : m.value.elements) {
      if (element.is(Kind::string)) {
        out.push_back({element.text, element.line, element.column});
      } else {
        wrong(element, m.name + " must be a list of texts: [\"A\", \"B\"]");
      }
    }
    return out;
  }

  // One of some words; their position in the list.
  std::optional<std::size_t> word(const Member* m, const std::vector<std::string>& words) {
    const auto given = string(m);
    if (!given) return std::nullopt;
    const auto at = std::find(words.begin(), words.end(), given->text);
    if (at != words.end()) return static_cast<std::size_t>(at - words.begin());
    std::string all;
    for (const std::string& w : words) all += (all.empty() ? "" : ", ") + ('"' + w + '"');
    wrong(m->value, m->name + " must be one of " + all + did_you_mean(given->text, words));
    return std::nullopt;
  }

  void boolean(const Member* m, bool& out) {
    if (m == nullptr) return;
    if (!m->value.is(Kind::boolean)) return wrong(m->value, m->name + " must be true or false");
    out = m->value.text == "true";
  }

  template <class T>
  void integer(const Member* m, T least, T most, T& out) {
    if (m == nullptr) return;
    T value{};
    const std::string& text = m->value.text;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (!m->value.is(Kind::number) || error != std::errc() || end != text.data() + text.size() || value < least ||
        value > most) {
      return wrong(m->value,
                   m->name + " must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    }
    out = value;
  }

  void side(const std::string& name, RouteText::Side& out) {
    const Member* m = table(name);
    const Member* book = key(name, "copybook");
    if (book == nullptr) {
      fail(m == nullptr ? 1 : m->line, m == nullptr ? 1 : m->column, errc::missing_key,
           "[" + name + "] needs copybook = \"FILE\"");
    } else if (const auto file = string(book)) {
      out.copybook = *file;
    }
    if (const Member* page = key(name, "code_page")) {
      if (page->value.is(Kind::string) || page->value.is(Kind::number)) {
        out.code_page = Named{page->value.text, page->value.line, page->value.column};
      } else {
        wrong(page->value, "code_page must be a CCSID such as 37, or a name in quotes");
      }
    }
    out.record = string(key(name, "record"));
    if (const Member* when = key(name, "when")) out.when = names(*when);
    if (const auto w = word(key(name, "redefines"), {"all", "first", "error"}))
      out.redefines = static_cast<codecs::Redefines>(*w);
    if (const auto w = word(key(name, "numbers"), {"auto", "string"})) out.numbers = static_cast<codecs::Numbers>(*w);
    if (const auto w = word(key(name, "dialect"), {"ibm", "gnucobol", "mf"}))
      out.dialect = static_cast<copybooks::Dialect>(*w);
  }

  static Named place(const Member& m) { return {m.name, m.line, m.column}; }

  // The scalars of a table of item names; nested tables, as dotted keys make them, give GROUP.ITEM.
  void flatten(const ConfigValue& value, const std::string& prefix, bool arrays, std::vector<RouteText::Pair>& out) {
    for (const Member& m : value.members) {
      const std::string name = prefix.empty() ? m.name : prefix + '.' + m.name;
      if (m.value.is(Kind::table)) {
        flatten(m.value, name, arrays, out);
      } else if (m.value.is(Kind::array) && !arrays) {
        wrong(m.value, name + " must be a single value");
      } else {
        out.push_back({{name, m.line, m.column}, m.value});
      }
    }
  }

  void only_strings(std::vector<RouteText::Pair>& pairs, const char* what) {
    std::erase_if(pairs, [&](const RouteText::Pair& pair) {
      if (pair.value.is(Kind::string)) return false;
      wrong(pair.value, pair.key.text + " must be " + what + " in quotes");
      return true;
    });
  }

  void response() {
    if (const auto* m = key("response", "from-request")) {
      flatten(m->value, "", false, out_.from_request);
      only_strings(out_.from_request, "the name of a request item");
    }
    if (const auto* m = key("response", "constant")) flatten(m->value, "", false, out_.constants);
    if (const auto* m = key("response", "order")) out_.order = names(*m);
    if (const auto w = word(key("response", "repertoire"), {"ascii", "code-page"})) out_.ascii = *w == 0;
    const Member* items = key("response", "item");
    if (items == nullptr || !items->value.is(Kind::table)) return;
    for (const Member& m : items->value.members) {
      if (m.value.is(Kind::table)) item(m);
    }
  }

  void item(const Member& m) {
    ItemRule rule;
    if (const auto text = string(m.value.find("describe"))) rule.describe = text->text;
    if (const Member* coerce = m.value.find("coerce")) {
      for (const Named& name : names(*coerce)) {
        if (name.text == "trim") {
          rule.trim = true;
        } else if (name.text == "upper") {
          rule.upper = true;
        } else if (name.text == "transliterate") {
          rule.transliterate = true;
        } else {
          fail(name.line, name.column, errc::wrong_value,
               "coerce takes \"trim\", \"upper\" and \"transliterate\"" +
                   did_you_mean(name.text, {"trim", "upper", "transliterate"}));
        }
      }
    }
    if (const auto w = word(m.value.find("overflow"), {"reject", "truncate", "truncate-word"})) {
      rule.overflow = static_cast<ItemRule::Overflow>(*w);
    }
    if (const auto w = word(m.value.find("conditions"), {"names", "values", "ignore"})) {
      rule.conditions = static_cast<ItemRule::Conditions>(*w);
    }
    out_.items.emplace_back(place(m), std::move(rule));
  }

  void model() {
    if (const auto* m = key("model", "use")) out_.use = names(*m);
    out_.prompt = string(key("model", "prompt"));
    if (const auto* m = key("model", "deadline")) {
      const auto time = m->value.is(Kind::string) ? parse_duration(m->value.text) : std::nullopt;
      if (time) {
        out_.deadline = *time;
      } else {
        wrong(m->value, "deadline must be a time from \"1ms\" to \"60m\", such as \"800ms\" or \"2s\"");
      }
    }
    boolean(key("model", "repair"), out_.repair);
    integer(key("model", "attempts"), 1, 10, out_.attempts);
    integer(key("model", "seed"), std::uint64_t{0}, std::uint64_t{1} << 53, out_.seed);
    if (const auto w = word(key("model", "contract"), {"strict", "best-effort"})) out_.best_effort = *w == 1;
    if (const auto w = word(key("model", "on_refusal"), {"fallback", "next"})) out_.refusal_is_final = *w == 0;
  }

  void mask() {
    if (const auto* m = key("mask", "send")) out_.send = names(*m);
    if (const auto* m = key("mask", "class")) {
      flatten(m->value, "", false, out_.classes);
      only_strings(out_.classes, "a data class");
    }
  }

  void fallback() {
    const Member* m = table("fallback");
    out_.fallback = m == nullptr ? Named{"fallback", 1, 1} : place(*m);
    out_.decision_table = string(key("fallback", "decision_table"));
    out_.reason_item = string(key("fallback", "reason_item"));
    if (const Member* defaults = key("fallback", "default")) {
      out_.fallback = place(*defaults);
      flatten(defaults->value, "", true, out_.defaults);
    }
  }

  const ConfigValue& root_;
  std::vector<ConfigError>& errors_;
  RouteText out_;
};

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || count < 1 || count > 3600000) return std::nullopt;
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const std::int64_t factor = unit == "ms" ? 1 : unit == "s" ? 1000 : unit == "m" ? 60000 : 0;
  if (factor == 0 || count * factor > 3600000) return std::nullopt;
  return std::chrono::milliseconds(count * factor);
}

RouteText read_route_toml(std::string_view toml, std::vector<ConfigError>& errors) {
  const std::size_t before = errors.size();
  const ConfigValue root = read_config(toml, file_name, errors);
  if (errors.size() != before) return {};
  check_keys(root, known_keys(), file_name, errors);
  return Reader(root, errors).read();
}

}  // namespace gateway

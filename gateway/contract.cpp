#include "gateway/contract.hpp"

#include <algorithm>

#include "codecs/json_reader.hpp"
#include "gateway/contract_state.hpp"
#include "gateway/route_files.hpp"

namespace gateway {

using codecs::RecordCodec;
using Member = RecordCodec::Member;
using Node = ContractNode;

bool in_repertoire(char32_t c, const codecs::CodePage& page, bool ascii) {
  if (c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xFFFD) return false;
  if (ascii && c > 0x7E) return false;
  return !page.single_byte() || page.byte_of(c).has_value();
}

namespace {

constexpr std::size_t largest_enum = 250;  // beyond it some servers count characters

// Members in the order in which they are asked for; groups and tables stand where their first item stands.
class Compiler {
 public:
  explicit Compiler(Contract::State& state) : s_(state) {}

  Result<void> compile() {
    for (std::size_t i = 0; i < s_.asked.size(); ++i) order_.emplace(s_.asked[i], i);
    for (const Item& item : s_.items->all()) {
      if (!order_.contains(item.path) || item.kind != Item::Kind::other) continue;
      return refuse(item, "no contract can carry an item of this kind; give it a constant");
    }
    s_.root.kind = Node::Kind::object;
    return members(s_.codec->members(), s_.root, false);
  }

 private:
  Fault refuse(const Item& item, const char* why) const {
    Fault fault = make_fault(errc::contract_impossible, item.path + ": " + why);
    fault.items.push_back({item.path, copybooks::picture_text(*item.source), item.source->offset, item.length, why});
    return fault;
  }

  Result<void> members(const std::vector<Member>& from, Node& into, bool in_table) {
    for (const Member& m : from) {
      Node node;
      node.name = m.name;
      node.path = m.path;
      const bool array = m.kind == Member::Kind::array;
      const bool group = m.kind == Member::Kind::object || (array && m.element == Member::Kind::object);
      Node inner;
      inner.path = m.path;
      inner.order = std::string::npos;
      if (group) {
        inner.kind = Node::Kind::object;
        if (auto done = members(m.members, inner, in_table || array); !done) return done.error();
        for (const Node& child : inner.children) inner.order = std::min(inner.order, child.order);
      } else if (const auto at = order_.find(m.path); at != order_.end()) {
        leaf(inner, at->second);
      }
      if (inner.order == std::string::npos) continue;  // nothing of it is asked
      if (!array) {
        inner.name = m.name;
        into.children.push_back(std::move(inner));
        continue;
      }
      node.kind = Node::Kind::array;
      node.min = m.min;
      node.max = m.max;
      node.order = inner.order;
      const auto& occurs = s_.codec->layout().field(m.field).occurs;
      if (occurs) node.counter = occurs->depending_on;
      if (node.counter != copybooks::no_field && in_table) {
        return make_fault(errc::contract_impossible,
                          m.path + ": a variable table inside of a table cannot be asked for");
      }
      node.children.push_back(std::move(inner));
      into.children.push_back(std::move(node));
    }
    std::stable_sort(into.children.begin(), into.children.end(),
                     [](const Node& a, const Node& b) { return a.order < b.order; });
    return {};
  }

  void leaf(Node& node, std::size_t order) const {
    node.kind = Node::Kind::leaf;
    node.order = order;
    for (const Item& item : s_.items->all()) {
      if (item.path == node.path) node.item = &item;
    }
    node.rule.path = node.path;
    for (const ItemRule& rule : s_.rules) {
      if (rule.path == node.path) node.rule = rule;
    }
    const Item& item = *node.item;
    node.form = item.is_text()                                                  ? Node::Form::text
                : item.kind == Item::Kind::floating                             ? Node::Form::floating
                : item.is_signed || item.scale != 0 || item.integer_digits > 15 ? Node::Form::decimal
                                                                                : Node::Form::integer;
    const bool names =
        std::all_of(item.conditions.begin(), item.conditions.end(), [](const auto& c) { return c.single(); });
    if (!item.conditions.empty() && names && node.rule.conditions == ItemRule::Conditions::names) {
      node.form = Node::Form::names;
    }
  }

  Contract::State& s_;
  std::map<std::string, std::size_t, std::less<>> order_;
};

// The JSON Schema that strict servers take: every property required, nothing else, `pattern` where others would say
// maxLength.
class SchemaWriter {
 public:
  explicit SchemaWriter(const Contract::State& state) : s_(state) {}

  std::string write() {
    node(s_.root);
    return std::move(out_);
  }

 private:
  void node(const Node& n) {
    switch (n.kind) {
      case Node::Kind::object: {
        out_ += R"({"type":"object","properties":{)";
        std::string required;
        for (const Node& child : n.children) {
          if (!required.empty()) out_ += ',', required += ',';
          append_json_string(out_, child.name);
          out_ += ':';
          node(child);
          append_json_string(required, child.name);
        }
        out_ += R"(},"required":[)" + required + R"(],"additionalProperties":false})";
        break;
      }
      case Node::Kind::array:
        out_ += R"({"type":"array","items":)";
        node(n.children.front());
        out_ += R"(,"minItems":)" + std::to_string(n.min) + R"(,"maxItems":)" + std::to_string(n.max) + '}';
        break;
      case Node::Kind::leaf:
        leaf(n);
        break;
    }
  }

  void leaf(const Node& n) {
    const Item& item = *n.item;
    const bool bound = !item.conditions.empty() && n.rule.conditions != ItemRule::Conditions::ignore;
    std::string description = n.rule.describe.empty() ? item.source->comment : n.rule.describe;
    if (n.form == Node::Form::names) {
      out_ += R"({"type":"string","enum":[)";
      std::vector<const ItemCondition*> shown;
      for (const ItemCondition& condition : item.conditions) {
        const codecs::Value& value = condition.choices.front().first;
        const bool alias = std::any_of(shown.begin(), shown.end(), [&](const ItemCondition* other) {
          const codecs::Value& its = other->choices.front().first;
          return value.kind == codecs::Value::Kind::number ? compare(its.number, value.number) == 0
                                                           : its.text == value.text;
        });
        if (alias) continue;
        if (!shown.empty()) out_ += ',';
        append_json_string(out_, condition.name);
        shown.push_back(&condition);
      }
      out_ += ']';
      return close(description);
    }
    std::vector<const codecs::Value*> values;
    bool listed = bound;
    for (const ItemCondition& condition : item.conditions) {
      for (const ConditionChoice& choice : condition.choices) {
        listed = listed && !choice.last;
        values.push_back(&choice.first);
      }
    }
    if (bound && !listed) {
      description += (description.empty() ? "" : ". ") + std::string("Only the values of the conditions ");
      for (std::size_t i = 0; i < item.conditions.size(); ++i)
        description += (i == 0 ? "" : ", ") + item.conditions[i].name;
    }
    const bool enumerate = listed && values.size() <= largest_enum && n.form != Node::Form::floating;
    out_ += n.form == Node::Form::integer    ? R"({"type":"integer")"
            : n.form == Node::Form::floating ? R"({"type":"number")"
                                             : R"({"type":"string")";
    if (enumerate) {
      out_ += R"(,"enum":[)";
      for (std::size_t i = 0; i < values.size(); ++i) {
        if (i > 0) out_ += ',';
        const std::string text = item.is_text() ? values[i]->text : number_text(item, *values[i]);
        n.form == Node::Form::integer ? void(out_ += text) : append_json_string(out_, text);
      }
      out_ += ']';
    } else if (n.form == Node::Form::integer) {
      out_ += R"(,"minimum":0,"maximum":)" + largest_number(item);
    } else if (n.form != Node::Form::floating) {
      out_ += R"(,"pattern":)";
      append_json_string(out_, pattern(item));
    }
    close(description);
  }

  static std::string number_text(const Item& item, const codecs::Value& value) {
    const auto scaled = codecs::rescale(value.number, item.scale);
    return codecs::to_string(scaled ? *scaled : value.number);
  }

  void close(const std::string& description) {
    if (!description.empty()) {
      out_ += R"(,"description":)";
      append_json_string(out_, description);
    }
    out_ += '}';
  }

  std::string pattern(const Item& item) const {
    const auto bounded = [](std::size_t n) { return "{0," + std::to_string(n) + '}'; };
    switch (item.kind) {
      case Item::Kind::alphabetic:
        return "^[A-Za-z ]" + bounded(item.length) + '$';
      case Item::Kind::national:
        return '^' + repertoire(false) + bounded(item.length / 2) + '$';
      case Item::Kind::utf8:
        return '^' + repertoire(false) + bounded(item.length) + '$';
      case Item::Kind::number:
        break;
      default:
        return '^' + repertoire(s_.codec->options().code_page->single_byte()) + bounded(item.length) + '$';
    }
    const int zeros = std::max(0, -item.scale);
    const int before = item.integer_digits - zeros;  // digits that are stored in front of the point
    std::string out = item.is_signed ? "^-?" : "^";
    if (before <= 0) {
      out += '0';
    } else {
      out += "(0|[1-9]" + (before > 1 ? "[0-9]{0," + std::to_string(before - 1) + '}' : std::string()) +
             std::string(static_cast<std::size_t>(zeros), '0') + ')';
    }
    if (item.scale > 0) {
      const int stored = std::min(item.source->picture->digits, item.scale);
      out += "\\." + std::string(static_cast<std::size_t>(item.scale - stored), '0') + "[0-9]{" +
             std::to_string(stored) + '}';
    }
    return out + '$';
  }

  // A character class: what a model may write.
  std::string repertoire(bool of_page) const {
    if (!of_page) return s_.ascii ? "[ -~]" : "[^\\u0000-\\u001F\\u007F-\\u009F]";
    const codecs::CodePage& page = *s_.codec->options().code_page;
    std::vector<char32_t> all;
    for (std::size_t b = 0; b < 256; ++b) {
      const char32_t c = page.to_unicode()[b];
      if (in_repertoire(c, page, s_.ascii)) all.push_back(c);
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    std::string out = "[";
    const auto put = [&](char32_t c) {
      if (c == U'\\' || c == U']' || c == U'[' || c == U'^' || c == U'-') out += '\\';
      codecs::append_utf8(out, c);
    };
    for (std::size_t i = 0; i < all.size();) {
      std::size_t j = i;
      while (j + 1 < all.size() && all[j + 1] == all[j] + 1) ++j;
      put(all[i]);
      if (j > i + 1) out += '-';
      if (j > i) put(all[j]);
      i = j + 1;
    }
    return out + ']';
  }

  const Contract::State& s_;
  std::string out_;
};

void write_words(const Node& node, const Contract::State& s, const std::string& prefix, std::string& out) {
  const std::string path = prefix.empty() || node.name.empty() ? prefix + node.name : prefix + '.' + node.name;
  if (node.kind == Node::Kind::object) {
    for (const Node& child : node.children) write_words(child, s, path, out);
    return;
  }
  if (node.kind == Node::Kind::array) {
    out += path + ": an array of ";
    if (node.min != node.max) out += std::to_string(node.min) + " to ";
    out += std::to_string(node.max) + " elements\n";
    return write_words(node.children.front(), s, path + "[]", out);
  }
  const Item& item = *node.item;
  out += path + ": ";
  const bool bound = !item.conditions.empty() && node.rule.conditions != ItemRule::Conditions::ignore;
  if (node.form == Node::Form::names) {
    out += "one of ";
    for (std::size_t i = 0; i < item.conditions.size(); ++i) out += (i == 0 ? "" : ", ") + item.conditions[i].name;
  } else {
    out += s.items->limits(item);
    if (node.form == Node::Form::decimal) out += ", written as a JSON string";
    if (bound) {
      out += "; only ";
      for (std::size_t i = 0; i < item.conditions.size(); ++i) {
        if (i > 0) out += ", ";
        out += item.conditions[i].name;
        for (const ConditionChoice& choice : item.conditions[i].choices) {
          const auto text = [&](const codecs::Value& v) {
            return item.is_text() ? '"' + v.text + '"' : codecs::to_string(v.number);
          };
          out += ' ' + text(choice.first) + (choice.last ? " to " + text(*choice.last) : std::string());
        }
      }
    }
  }
  if (!node.rule.describe.empty()) out += " (" + node.rule.describe + ')';
  out += '\n';
}

// Bytes of the largest answer, at most what an int is good for.
std::size_t largest_answer(const Node& node, bool ascii) {
  std::size_t size = node.name.size() + 4;
  switch (node.kind) {
    case Node::Kind::object:
      for (const Node& child : node.children) size += largest_answer(child, ascii);
      return size + 2;
    case Node::Kind::array:
      return size + 2 + std::min<std::size_t>(node.max, 1 << 20) * largest_answer(node.children.front(), ascii);
    case Node::Kind::leaf:
      break;
  }
  if (node.form == Node::Form::names) {
    std::size_t longest = 0;
    for (const ItemCondition& condition : node.item->conditions) longest = std::max(longest, condition.name.size());
    return size + longest + 2;
  }
  if (node.item->is_text()) return size + 2 + node.item->length * (ascii ? 2 : 3);
  return size + 2 + static_cast<std::size_t>(std::max(24, node.item->digits() + 3));
}

void all_leaves(const Node& node, std::vector<std::string>& asked) {
  if (node.kind == Node::Kind::leaf) asked.push_back(node.path);
  for (const Node& child : node.children) all_leaves(child, asked);
}

// The items that are asked again because of `path` (without subscripts): itself, or its outermost table whole.
void top_unit(const Node& node, std::string_view path, std::vector<std::string>& asked) {
  for (const Node& child : node.children) {
    const bool below = path.size() >= child.path.size() && path.substr(0, child.path.size()) == child.path &&
                       (path.size() == child.path.size() || path[child.path.size()] == '.');
    if (!below) continue;
    if (child.kind == Node::Kind::object && path.size() > child.path.size()) return top_unit(child, path, asked);
    return all_leaves(child, asked);
  }
}

bool has_variable_table(const Node& node, const std::vector<std::string>& asked) {
  if (node.kind == Node::Kind::array && node.counter != copybooks::no_field) {
    std::vector<std::string> leaves;
    all_leaves(node, leaves);
    return std::any_of(leaves.begin(), leaves.end(), [&](const std::string& leaf) {
      return std::find(asked.begin(), asked.end(), leaf) != asked.end();
    });
  }
  return std::any_of(node.children.begin(), node.children.end(),
                     [&](const Node& c) { return has_variable_table(c, asked); });
}

}  // namespace

Result<Contract> Contract::compile(std::shared_ptr<const RecordCodec> response, std::vector<std::string> asked,
                                   std::vector<ItemRule> rules, bool ascii_repertoire) {
  auto state = std::make_shared<State>();
  state->codec = std::move(response);
  state->items = std::make_shared<const RecordItems>(*state->codec);
  state->asked = std::move(asked);
  state->rules = std::move(rules);
  state->ascii = ascii_repertoire;
  if (auto done = Compiler(*state).compile(); !done) return done.error();
  if (!state->root.children.empty()) {
    state->schema = SchemaWriter(*state).write();
    for (const char c : state->codec->layout().name().substr(0, 55)) {
      const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
      state->schema_name += plain ? c : '_';
    }
    state->schema_name += '_' + sha256_hex(state->schema).substr(0, 8);
    write_words(state->root, *state, "", state->words);
    state->max_tokens =
        static_cast<int>(std::min<std::size_t>(largest_answer(state->root, state->ascii), 1 << 24)) + 64;
  }
  Contract out;
  out.state_ = std::move(state);
  return out;
}

Contract Contract::narrowed(const std::vector<Misfit>& misfits) const {
  std::vector<std::string> asked;
  for (const Misfit& misfit : misfits) {
    if (misfit.path.empty()) return *this;
    std::string path;
    bool inside = false;
    for (const char c : misfit.path) {
      inside = c == '[' || (inside && c != ']');
      if (!inside && c != ']') path += c;
    }
    top_unit(state_->root, path, asked);
  }
  // Tables may share a counter: ask for everything again.
  if (asked.empty() || has_variable_table(state_->root, asked)) return *this;
  std::vector<std::string> ordered;
  for (const std::string& path : state_->asked) {
    if (std::find(asked.begin(), asked.end(), path) != asked.end()) ordered.push_back(path);
  }
  auto out = compile(state_->codec, std::move(ordered), state_->rules, state_->ascii);
  return out ? std::move(*out) : *this;
}

Contract::Contract() : state_(std::make_shared<State>()) {}
Contract::Contract(const Contract&) = default;
Contract& Contract::operator=(const Contract&) = default;
Contract::Contract(Contract&&) noexcept = default;
Contract& Contract::operator=(Contract&&) noexcept = default;
Contract::~Contract() = default;

const std::string& Contract::schema() const { return state_->schema; }
const std::string& Contract::schema_name() const { return state_->schema_name; }
const std::string& Contract::words() const { return state_->words; }
int Contract::max_tokens() const { return state_->max_tokens; }
bool Contract::empty() const { return state_->root.children.empty(); }

}  // namespace gateway

#include "gateway/config_file.hpp"

#include <toml++/toml.h>
#include <algorithm>

#include "gateway/record_items.hpp"

namespace gateway {

std::string to_string(const ConfigError& error) {
  return error.file + ':' + std::to_string(error.line) + ':' + std::to_string(error.column) + ' ' + error.fault.id() +
         ' ' + error.fault.text;
}

const ConfigValue::Member* ConfigValue::find(std::string_view name) const {
  for (const Member& member : members) {
    if (member.name == name) return &member;
  }
  return nullptr;
}

namespace {

class TreeReader {
 public:
  explicit TreeReader(std::string_view text) {
    for (std::size_t at = 0; at <= text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      lines_.push_back(text.substr(at, end - at));
      at = end + 1;
    }
  }

  ConfigValue value(const toml::node& node) const {
    ConfigValue out;
    out.line = static_cast<int>(node.source().begin.line);
    out.column = static_cast<int>(node.source().begin.column);
    switch (node.type()) {
      case toml::node_type::table:
        out.kind = ConfigValue::Kind::table;
        for (const auto& [key, child] : *node.as_table()) {
          out.members.push_back({std::string(key.str()), static_cast<int>(key.source().begin.line),
                                 static_cast<int>(key.source().begin.column), value(child)});
        }
        std::stable_sort(out.members.begin(), out.members.end(), [](const auto& a, const auto& b) {
          return std::pair(a.line, a.column) < std::pair(b.line, b.column);
        });
        break;
      case toml::node_type::array:
        out.kind = ConfigValue::Kind::array;
        for (const toml::node& child : *node.as_array()) out.elements.push_back(value(child));
        break;
      case toml::node_type::string:
        out.kind = ConfigValue::Kind::string;
        out.text = node.as_string()->get();
        break;
      case toml::node_type::integer:
      case toml::node_type::floating_point:
        out.kind = ConfigValue::Kind::number;
        out.text = written(out.line, out.column);
        break;
      case toml::node_type::boolean:
        out.kind = ConfigValue::Kind::boolean;
        out.text = node.as_boolean()->get() ? "true" : "false";
        break;
      default:
        out.kind = ConfigValue::Kind::date;
        break;
    }
    return out;
  }

 private:
  // A number exactly as it stands in the file: its digits must not pass through a double.
  std::string written(int line, int column) const {
    std::string out;
    if (line < 1 || static_cast<std::size_t>(line) > lines_.size()) return out;
    const std::string_view text = lines_[static_cast<std::size_t>(line) - 1];
    std::size_t at = 0;
    for (int characters = 1; characters < column && at < text.size(); ++characters) {
      ++at;
      while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
    }
    for (; at < text.size(); ++at) {
      const char c = text[at];
      if (c == '_' || (c == '+' && out.empty())) continue;
      const bool part = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
                        c == '-' || c == '+';
      if (!part) break;
      out += c;
    }
    return out;
  }

  std::vector<std::string_view> lines_;
};

bool matches(std::string_view pattern, std::string_view path) {
  // `path` joins names by U+0001, as names may hold dots.
  while (true) {
    const std::size_t dot = pattern.find('.');
    const std::size_t end = path.find('\x01');
    const std::string_view wanted = pattern.substr(0, dot);
    const std::string_view name = path.substr(0, end);
    if (wanted != "*" && wanted != name) return false;
    if ((dot == std::string_view::npos) != (end == std::string_view::npos)) return false;
    if (dot == std::string_view::npos) return true;
    pattern.remove_prefix(dot + 1);
    path.remove_prefix(end + 1);
  }
}

std::string_view parent_of(std::string_view pattern) {
  const std::size_t dot = pattern.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : pattern.substr(0, dot);
}

void check_table(const ConfigValue& table, const std::string& prefix, const std::string& shown,
                 const std::vector<KnownKey>& known, const std::string& file, std::vector<ConfigError>& errors) {
  for (const ConfigValue::Member& member : table.members) {
    const std::string path = prefix.empty() ? member.name : prefix + '\x01' + member.name;
    const std::string dotted = shown.empty() ? member.name : shown + '.' + member.name;
    const auto key = std::find_if(known.begin(), known.end(), [&](const KnownKey& k) { return matches(k.path, path); });
    const auto fail = [&](errc code, std::string text) {
      errors.push_back({file, member.line, member.column, make_fault(code, std::move(text))});
    };
    if (key == known.end()) {
      std::vector<std::string> names;
      for (const KnownKey& k : known) {
        const std::string_view parent = parent_of(k.path);
        if (prefix.empty() ? parent.empty() : !parent.empty() && matches(parent, prefix)) {
          names.emplace_back(k.path.substr(parent.empty() ? 0 : parent.size() + 1));
        }
      }
      fail(errc::unknown_key, "unknown key \"" + dotted + '"' + did_you_mean(member.name, names));
      continue;
    }
    switch (key->state) {
      case KnownKey::State::later:
        fail(errc::not_built, '"' + dotted + "\" is not built in this version");
        break;
      case KnownKey::State::table:
        if (member.value.is(ConfigValue::Kind::table)) {
          check_table(member.value, path, dotted, known, file, errors);
        } else {
          fail(errc::wrong_value, '"' + dotted + "\" must be a table");
        }
        break;
      case KnownKey::State::names:
        if (!member.value.is(ConfigValue::Kind::table)) fail(errc::wrong_value, '"' + dotted + "\" must be a table");
        break;
      case KnownKey::State::built:
        break;
    }
  }
}

}  // namespace

ConfigValue read_config(std::string_view toml, const std::string& file, std::vector<ConfigError>& errors) {
  try {
    const toml::table table = toml::parse(toml);
    return TreeReader(toml).value(table);
  } catch (const toml::parse_error& error) {
    errors.push_back({file, static_cast<int>(error.source().begin.line), static_cast<int>(error.source().begin.column),
                      make_fault(errc::toml_syntax, std::string(error.description()))});
  }
  return {};
}

void check_keys(const ConfigValue& root, const std::vector<KnownKey>& known, const std::string& file,
                std::vector<ConfigError>& errors) {
  check_table(root, "", "", known, file, errors);
}

}  // namespace gateway

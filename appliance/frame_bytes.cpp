#include "appliance/frame_bytes.hpp"

#include <nlohmann/json.hpp>

namespace appliance {

void add_frame_bytes(std::string& json, std::size_t from, std::string_view key, codecs::Bytes bytes) {
  constexpr std::string_view residue = "\"$residue\":{";  // inside a string its quotes would be escaped
  std::string entry = '"' + std::string(key) + "\":\"";
  for (const std::uint8_t b : bytes) {
    entry += "0123456789ABCDEF"[b >> 4];
    entry += "0123456789ABCDEF"[b & 15];
  }
  entry += '"';
  const std::size_t at = json.find(residue, from);
  if (at != std::string::npos) {
    json.insert(at + residue.size(), entry + ',');
  } else {
    const bool empty = json[json.size() - 2] == '{';
    json.insert(json.size() - 1, (empty ? "" : ",") + std::string(residue) + entry + '}');
  }
}

std::optional<codecs::Buffer> frame_bytes(std::string_view json, std::string_view key) {
  if (json.find(key) == std::string_view::npos) return std::nullopt;
  const auto object = nlohmann::json::parse(json, nullptr, false);
  if (!object.is_object() || !object.contains("$residue") || !object["$residue"].is_object()) return std::nullopt;
  const auto entry = object["$residue"].find(std::string(key));
  if (entry == object["$residue"].end() || !entry->is_string()) return std::nullopt;
  codecs::Buffer out;
  int high = -1;
  for (const char c : entry->get<std::string>()) {
    const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    if (digit < 0) return std::nullopt;
    if (high >= 0) out.push_back(static_cast<std::uint8_t>(high << 4 | digit));
    high = high < 0 ? digit : -1;
  }
  return out;
}

}  // namespace appliance

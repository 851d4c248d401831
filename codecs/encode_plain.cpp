// What the kernels of encoding leave to others: single items by the portable code, and the record out of its image.
#include <algorithm>

#include "codecs/encode_program.hpp"
#include "codecs/json_reader.hpp"
#include "codecs/record_image.hpp"

namespace codecs {

namespace {

class Items final : public EncodeFallback {
 public:
  Items(const RecordPlan& plan, Bytes image) : plan_(plan), image_(image) {}

  const char* other(const EncodeStep& step, const char* at, const char* end, std::uint8_t* out) override {
    const Node& n = plan_.node(step.node);
    const std::span<std::uint8_t> bytes(out, n.length);
    JsonReader json(std::string_view(at, static_cast<std::size_t>(end - at)));
    const JsonReader::Token token = json.peek();
    std::string_view text;
    if (token == JsonReader::Token::string) {
      if (!json.string(text)) return nullptr;
    } else if (token != JsonReader::Token::number || is_text(n.kind) || !json.number(text)) {
      return nullptr;
    }
    if (is_text(n.kind)) {
      if (!write_text(plan_, n, text, bytes)) return nullptr;
    } else if (is_float(n.kind)) {
      std::string_view now;
      if (write_float(plan_, n, text, bytes) != errc::none || rounded(plan_, n, text, bytes, now)) return nullptr;
    } else {
      const auto number = parse_decimal(text);
      if (!number || write_number(plan_, n, *number, bytes) != errc::none) return nullptr;
    }
    return at + json.position();
  }

  bool count(const EncodeStep& step, const Occurrence& occurrence, std::uint32_t n) override {
    const Node& table = plan_.node(step.node);
    if (table.counter == no_node) return n == table.max;
    if (n > table.max || (n < table.min && n != 0)) return false;
    const auto counted = table_count(plan_, table, image_, occurrence.bases());
    return counted && *counted == n;
  }

 private:
  const RecordPlan& plan_;
  Bytes image_;
};

}  // namespace

bool encode_plain(const RecordPlan& plan, std::string_view json, Buffer& record) {
  if (!plan.encode_program) return false;
  static thread_local Buffer image;
  if (image.size() < plan.length + EncodeRun::padding) image.resize(plan.length + EncodeRun::padding);
  const Bytes bytes(image.data(), plan.length);
  Items items(plan, bytes);
  EncodeRun run{plan, *plan.encode_program, json, image.data(), items};
  if (!plan.encode_program->run(run)) return false;
  if (!plan.variable) {
    record.insert(record.end(), bytes.begin(), bytes.end());
    return true;
  }
  const std::size_t start = record.size();
  if (compact(plan, bytes, record).code != errc::none) {
    record.resize(start);
    return false;
  }
  if (plan.options.odo_mode == OdoMode::pad) record.resize(start + plan.length, 0);
  return true;
}

}  // namespace codecs

#include <algorithm>

#include "gateway/exchange.hpp"
#include "gateway/route_files.hpp"

namespace gateway {

namespace fs = std::filesystem;
using adapters::Form;

namespace {

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

class ExampleCheck {
 public:
  explicit ExampleCheck(const Route& route) : route_(route) {
    if (!route.use.empty()) {
      ModelConfig table;
      table.name = route.use.front();
      models_.push_back(table);  // the others are not asked here
    }
  }

  std::vector<std::string> run() {
    std::vector<fs::path> requests;
    std::error_code error;
    for (fs::directory_iterator at(route_.folder / "examples", error), end; !error && at != end; at.increment(error)) {
      const std::string name = at->path().filename().string();
      if (ends_with(name, ".request.bin") || ends_with(name, ".request.json")) requests.push_back(at->path());
    }
    std::sort(requests.begin(), requests.end());
    for (const fs::path& request : requests) one(request);
    return std::move(out_);
  }

 private:
  void differ(const fs::path& file, const std::string& what) {
    out_.push_back("examples/" + file.filename().string() + ": " + what);
  }

  // The record of an example file, decoded once to prove it; nullopt with a line said.
  std::optional<Buffer> record(const fs::path& file, const codecs::RecordCodec& codec) {
    const auto text = read_file(file);
    if (!text) {
      differ(file, "cannot be read");
      return std::nullopt;
    }
    Buffer out;
    if (ends_with(file.string(), ".json")) {
      if (const auto done = codec.encode(*text, out); !done) {
        differ(file, codecs::to_string(done.error()));
        return std::nullopt;
      }
      return out;
    }
    out.assign(text->begin(), text->end());
    std::string json;
    codecs::DecodeReport report;
    if (const auto done = codec.decode(out, json, &report); !done) {
      differ(file, codecs::to_string(done.error()));
      return std::nullopt;
    }
    if (report.bad > 0) {
      for (const codecs::Error& problem : report.problems) differ(file, codecs::to_string(problem));
      return std::nullopt;
    }
    return out;
  }

  void one(const fs::path& file) {
    auto request = record(file, *route_.request);
    if (!request) return;
    std::string stem = file.filename().string();
    stem.resize(stem.rfind(".request."));
    std::optional<Buffer> wanted;
    fs::path wanted_file;
    for (const char* end : {".response.bin", ".response.json"}) {
      const fs::path candidate = file.parent_path() / (stem + end);
      std::error_code error;
      if (wanted || !fs::exists(candidate, error)) continue;
      wanted_file = candidate;
      wanted = record(candidate, *route_.response);
      if (!wanted) return;
    }
    if (!route_.table_first) return;  // a language model's answer cannot be foretold
    adapters::Request call;
    call.form = Form::record;
    call.payload = std::move(*request);
    Exchange exchange(std::shared_ptr<const Route>(std::shared_ptr<const Route>(), &route_), models_, std::move(call),
                      {});
    (void)exchange.next({});
    const Reply* reply = exchange.reply();
    if (reply == nullptr) return differ(file, exchange.fault() ? exchange.fault()->text : "no reply");
    if (!wanted || *wanted == reply->payload) return;
    differ(wanted_file, "the reply differs" + where(*wanted, reply->payload));
  }

  std::string where(const Buffer& wanted, const Buffer& got) const {
    if (wanted.size() != got.size()) {
      return ": " + std::to_string(got.size()) + " bytes, the example has " + std::to_string(wanted.size());
    }
    const auto at = std::mismatch(wanted.begin(), wanted.end(), got.begin()).first - wanted.begin();
    std::string out = " at offset " + std::to_string(at);
    for (const copybooks::Field& field : route_.response->layout().fields()) {
      const bool inside =
          (static_cast<std::size_t>(at) >= field.offset && static_cast<std::size_t>(at) < field.offset + field.length);
      if (inside && field.picture && !field.variable_offset) return out + ", item " + field.name;
    }
    return out;
  }

  const Route& route_;
  std::vector<ModelConfig> models_;
  std::vector<std::string> out_;
};

}  // namespace

std::vector<std::string> check_examples(const Route& route) { return ExampleCheck(route).run(); }

}  // namespace gateway

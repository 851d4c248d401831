#include "appliance/data_diff.hpp"

#include <nlohmann/json.hpp>

#include "appliance/console.hpp"
#include "codecs/decimal.hpp"

namespace appliance {

namespace {

using copybooks::FieldIndex;
using copybooks::no_field;
using nlohmann::json;
using Member = codecs::RecordCodec::Member;

// The values of each elementary item, occurrence after occurrence; "" for null, else a mark and the text.
using Values = std::vector<std::vector<std::string>>;

void collect(const Member& member, const json& value, Values& out);

void collect(const std::vector<Member>& members, const json& object, Values& out) {
  if (!object.is_object()) return;
  for (const Member& member : members) {
    if (const auto found = object.find(member.name); found != object.end()) collect(member, *found, out);
  }
}

void collect(const Member& member, const json& value, Values& out) {
  if (member.kind == Member::Kind::object) return collect(member.members, value, out);
  if (member.kind == Member::Kind::array) {
    for (const json& element : value) {
      if (member.element == Member::Kind::object) {
        collect(member.members, element, out);
      } else {
        out[member.field].push_back(
            element.is_null() ? "" : '=' + (element.is_string() ? element.get<std::string>() : element.dump()));
      }
    }
    return;
  }
  out[member.field].push_back(value.is_null() ? ""
                                              : '=' + (value.is_string() ? value.get<std::string>() : value.dump()));
}

bool same_value(const std::string& a, const std::string& b) {
  if (a == b) return true;
  if (a.empty() || b.empty()) return false;
  const auto x = codecs::parse_decimal(std::string_view(a).substr(1));
  const auto y = codecs::parse_decimal(std::string_view(b).substr(1));
  return x && y && *x == *y;
}

// How an item reads otherwise; null if it does not.
const char* how_different(const std::vector<std::string>& before, const std::vector<std::string>& after) {
  if (before.size() != after.size()) return "another number of occurrences";
  const char* how = nullptr;
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (same_value(before[i], after[i])) continue;
    if (after[i].empty()) return "no number under the new copybook";
    how = before[i].empty() ? "no number under the old copybook" : "another value";
  }
  return how;
}

class Comparison {
 public:
  Comparison(const codecs::RecordCodec& before, const codecs::RecordCodec& after, const copybooks::LayoutDiff& diff)
      : before_(before), after_(after), diff_(diff) {}

  void record(codecs::Bytes bytes) {
    ++out.records;
    text_.clear();
    if (!before_.decode(bytes, text_)) {
      ++out.unfit_before;
      return;
    }
    Values old(before_.layout().fields().size());
    collect(before_.members(), json::parse(text_, nullptr, false), old);
    text_.clear();
    if (const auto decoded = after_.decode(bytes, text_); !decoded) {
      ++out.unfit_after;
      ++out.why_unfit[to_string(decoded.error())];
      return;
    }
    Values now(after_.layout().fields().size());
    collect(after_.members(), json::parse(text_, nullptr, false), now);
    bool changed = false;
    for (FieldIndex o = 0; o < old.size(); ++o) {
      if (old[o].empty()) continue;
      const FieldIndex n = diff_.matched[o];
      const char* how = n == no_field                      ? "no item of the new copybook"
                        : after_.layout().field(n).group() ? "a group in the new copybook"
                                                           : how_different(old[o], now[n]);
      if (how == nullptr) continue;
      changed = true;
      count({o, false}, how);
    }
    for (FieldIndex n = 0; n < now.size(); ++n) {
      if (diff_.matched_by[n] != no_field) continue;
      for (const std::string& value : now[n]) {
        if (!value.empty()) continue;
        count({n, true}, "new, and no number there");
        break;
      }
    }
    ++(changed ? out.changed : out.same);
  }

  DataDiff out;

  void finish() {
    for (auto& [key, item] : items_) out.items.push_back(std::move(item));
  }

 private:
  void count(std::pair<FieldIndex, bool> key, const char* how) {
    DataDiff::Item& item = items_[{key.second, key.first}];
    item.field = key.first;
    item.added = key.second;
    ++item.records;
    ++item.how[how];
  }

  const codecs::RecordCodec& before_;
  const codecs::RecordCodec& after_;
  const copybooks::LayoutDiff& diff_;
  std::map<std::pair<bool, FieldIndex>, DataDiff::Item> items_;
  std::string text_;
};

}  // namespace

DataDiff diff_data(RecordStream& records, const codecs::RecordCodec& before, const codecs::RecordCodec& after,
                   const copybooks::LayoutDiff& diff) {
  Comparison comparison(before, after, diff);
  Progress progress;
  for (;;) {
    const auto record = records.next();
    if (!record) {
      comparison.out.framing = to_string(record.error());
      break;
    }
    if (!*record) break;
    comparison.record(**record);
    progress.at(comparison.out.records);
  }
  comparison.finish();
  return std::move(comparison.out);
}

}  // namespace appliance

#include "copybooks/layout_builder.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "copybooks/item_checks.hpp"
#include "copybooks/keyword.hpp"
#include "copybooks/source_text.hpp"
#include "copybooks/storage.hpp"

namespace copybooks {

namespace {

constexpr std::uint64_t largest_record = 128ull * 1024 * 1024;
constexpr std::uint64_t most_elements = 16777216;
constexpr int most_tables = 16;
constexpr std::size_t most_steps = 50000000;
constexpr std::uint64_t unbounded_room = 16 * 1024 * 1024;  // bytes that a table of OCCURS UNBOUNDED may take

class Builder {
 public:
  Builder(Copybook& book, const CopybookOptions& options)
      : book_(book),
        options_(options),
        storage_(options),
        complain_([this](errc code, const Place& place, std::string text) { say(code, place, std::move(text)); }) {}

  std::vector<std::shared_ptr<const RecordLayout>> build() {
    std::vector<std::shared_ptr<const RecordLayout>> out;
    const int count = static_cast<int>(book_.items.size());
    std::size_t all_errors = 0;
    index_of_.assign(book_.items.size(), no_field);
    hang();
    for (int i = 0; i < count; ++i) {
      if (item(i).level != 1 && item(i).level != 77) continue;
      errors_ = 0;
      int end = i + 1;
      while (end < count && item(end).level != 1 && item(end).level != 77) ++end;
      records_.insert(upper(item(i).name));
      auto layout = record(i, end);
      all_errors += errors_;
      if (errors_ == 0 && layout) out.push_back(std::move(layout));
      if (all_errors >= 100) break;
      i = end - 1;
    }
    if (all_errors != 0) out.clear();
    book_.steps += book_.items.size() + search_steps_;
    return out;
  }

 private:
  DataItem& item(int i) { return book_.items[static_cast<std::size_t>(i)]; }
  const DataItem& item(int i) const { return book_.items[static_cast<std::size_t>(i)]; }

  // The items of each group, as a list.
  void hang() {
    first_below_.assign(book_.items.size(), -1);
    next_.assign(book_.items.size(), -1);
    std::vector<int> last(book_.items.size(), -1);
    for (std::size_t i = 0; i < book_.items.size(); ++i) {
      if (book_.items[i].parent < 0) continue;
      const auto parent = static_cast<std::size_t>(book_.items[i].parent);
      const int self = static_cast<int>(i);
      (last[parent] < 0 ? first_below_[parent] : next_[static_cast<std::size_t>(last[parent])]) = self;
      last[parent] = self;
    }
  }
  int first_below(int i) const { return first_below_[static_cast<std::size_t>(i)]; }
  int next(int i) const { return next_[static_cast<std::size_t>(i)]; }

  void say(errc code, const Place& place, std::string text, std::string hint = {}) {
    Diagnostic d = make_diagnostic(code, place, std::move(text), std::move(hint));
    if (is_error(d)) ++errors_;
    keep(book_.diagnostics, std::move(d));
  }

  struct Inherited {
    std::optional<Usage> usage;
    std::optional<DataItem::Sign> sign;
    bool synchronized = false;
  };

  std::shared_ptr<const RecordLayout> record(int root, int end) {
    fields_.clear();
    renames_.clear();
    item_of_.clear();
    synchronized_.clear();
    named_ = false;
    const auto size = static_cast<std::size_t>(end - root);
    fields_.reserve(size);
    item_of_.reserve(size);
    synchronized_.reserve(size);
    if (item(root).occurs) say(errc::note, item(root).place, "OCCURS on a level 01 or 77");
    Run none;
    add(root, no_field, {}, 0, 1, none);
    if (errors_ != 0) return nullptr;
    resolve_tables(root, end);
    if (errors_ != 0) return nullptr;
    std::uint64_t least = 0;
    const std::uint64_t length = place(0, 0, least);
    if (errors_ != 0) return nullptr;
    mark_variable();
    for (FieldIndex i = 0; i < fields_.size(); ++i) {
      if (fields_[i].value && fields_[i].group()) check_group_value(item(item_of_[i]), fields_[i], complain_);
    }
    for (int i = root + 1; i < end; ++i) {
      if (item(i).level == 66) rename(i);
    }
    if (errors_ != 0) return nullptr;
    return std::make_shared<RecordLayout>(std::move(fields_), std::move(renames_), least, length);
  }

  // The items that a redefinition may name: the last item that is none itself, and its redefinitions so far.
  struct Run {
    std::vector<int> items;
    std::unordered_map<std::string, int> names;  // of the first `named` items
    std::size_t named = 0;

    void clear() {
      if (items.empty()) return;
      items.clear();
      names.clear();
      named = 0;
    }
  };

  // -1 if no item of the run has the name.
  int find(Run& run, std::string_view name) {
    ++search_steps_;
    if (run.items.empty()) return -1;
    if (same_text(name_of(run.items.front()), name)) return run.items.front();
    for (; run.named < run.items.size(); ++run.named) {
      ++search_steps_;
      run.names[upper(name_of(run.items[run.named]))] = run.items[run.named];
    }
    const auto found = run.names.find(upper(name));
    return found == run.names.end() ? -1 : found->second;
  }
  // Names have moved from the entries to the fields.
  const std::string& name_of(int i) const { return fields_[index_of_[static_cast<std::size_t>(i)]].name; }

  void add(int i, FieldIndex parent, Inherited from, int tables, std::uint64_t elements, Run& run) {
    DataItem& it = item(i);
    const bool group = first_below(i) >= 0;
    const auto self = static_cast<FieldIndex>(fields_.size());
    index_of_[static_cast<std::size_t>(i)] = self;
    fields_.emplace_back();
    item_of_.push_back(i);
    Field& f = fields_.back();
    f.level = it.level;
    f.name = std::move(it.name);
    f.filler = it.filler;
    f.parent = parent;
    f.comment = std::move(it.comment);
    f.line = it.place.line;
    f.column = it.place.column;
    f.conditions = std::move(it.conditions);
    f.value = std::move(it.value);
    f.values = std::move(it.more_values);
    if (it.usage) from.usage = it.usage;
    if (it.group_national) from.usage = Usage::national;
    if (it.sign) from.sign = it.sign;
    from.synchronized = from.synchronized || it.synchronized;
    if (it.occurs) table(i, f, tables, elements);
    if (!f.values.empty() && !it.occurs) {
      say(errc::value_misfit, it.value_place, "several VALUEs without OCCURS: the first is taken");
    }
    if (it.redefines) f.redefines = redefined(i, run);
    synchronized_.push_back(!group && from.synchronized);
    if (!group) {
      elementary(it, f, from);
    } else {
      if (it.picture && it.level != 77)
        say(errc::picture_on_group, it.picture_place, f.name + " is a group and has a PICTURE",
            "a level number below is too large, or the PICTURE is too much");
      Run siblings;
      for (int child = first_below(i); child >= 0 && errors_ <= 100; child = next(child)) {
        if (!item(child).redefines) siblings.clear();
        add(child, self, from, tables, elements, siblings);
        siblings.items.push_back(child);
      }
    }
    fields_[self].end = static_cast<FieldIndex>(fields_.size());
  }

  void table(int i, Field& f, int& tables, std::uint64_t& elements) {
    const DataItem& it = item(i);
    f.occurs.emplace();
    f.occurs->min = static_cast<std::uint32_t>(it.occurs->min);
    f.occurs->max = static_cast<std::uint32_t>(it.occurs->max);
    f.occurs->unbounded = it.occurs->unbounded;
    ++tables;
    if (it.occurs->unbounded && tables > 1) {
      say(errc::clause_unsupported, it.occurs->place, "OCCURS UNBOUNDED within a table is not supported");
    }
    elements *= std::max<std::uint64_t>(1, it.occurs->max);
    if (tables > most_tables) say(errc::limit, it.place, "more than 16 levels of OCCURS");
    if (elements > most_elements) {
      say(errc::limit, it.occurs->place, "the tables here have more than 16,777,216 elements together");
    }
  }

  FieldIndex redefined(int i, Run& run) {
    const DataItem& it = item(i);
    const std::string& target = it.redefines->names.front();
    const std::string& self = name_of(i);
    if (it.parent < 0) {  // level 01: another record over the same area
      if (!records_.contains(upper(target)) || same_text(target, self)) {
        say(errc::redefines_target, it.redefines->place,
            self + " redefines " + target + ", which is no record before it");
      }
      return no_field;
    }
    if (const int found = find(run, target); found >= 0 && !item(found).filler && item(found).level == it.level) {
      if (item(found).occurs) say(errc::note, it.redefines->place, target + " has OCCURS");
      if (item(found).redefines) say(errc::note, it.redefines->place, target + " is itself a redefinition");
      return index_of_[static_cast<std::size_t>(found)];
    }
    std::string hint = "nothing stands before it in its group";
    if (!run.items.empty()) {
      const int before = run.items.front();
      hint = item(before).filler ? "the item before it is a FILLER, which has no name to redefine"
                                 : "the item before it is " + name_of(before);
    }
    say(errc::redefines_target, it.redefines->place,
        self + " redefines " + target + ", which does not stand directly before it at the same level", hint);
    return no_field;
  }

  void elementary(DataItem& it, Field& f, const Inherited& from) {
    Usage usage = from.usage.value_or(Usage::display);
    f.justified = it.justified;
    f.blank_when_zero = it.blank_when_zero;
    f.byte_order = ByteOrder::big;
    if (const std::size_t bytes = storage_.bytes_without_picture(usage); bytes != 0) {
      f.usage = usage;
      f.usage_needs_picture = false;
      if (usage == Usage::float_short || usage == Usage::float_long) f.floats = storage_.floats;
      f.length = bytes;
      if (it.picture) say(errc::usage_mismatch, it.picture_place, std::string(to_string(usage)) + " has no PICTURE");
      return;
    }
    if (!it.picture) {
      if (!it.incomplete) say(errc::picture_missing, it.name_place, f.name + " has no PICTURE and no items below it");
      f.picture.emplace();
      return;
    }
    f.picture = std::move(it.picture);
    const Picture& p = *f.picture;
    const bool numeric = p.category == Category::numeric;
    const bool display_only =
        !numeric && usage != Usage::display && usage != Usage::national && usage != Usage::dbcs && usage != Usage::utf8;
    if (display_only) {
      say(errc::usage_mismatch, it.usage ? it.usage_place : it.picture_place,
          std::string(to_string(usage)) + " needs a PICTURE of 9 S V P, not " + p.text);
      return;
    }
    switch (p.category) {
      case Category::national:
      case Category::national_edited:
        if (usage != Usage::dbcs) {
          usage = options_.national_symbol_dbcs && usage == Usage::display ? Usage::dbcs : Usage::national;
        }
        break;
      case Category::dbcs:
        usage = Usage::dbcs;
        break;
      case Category::utf8:
        usage = Usage::utf8;
        break;
      default:
        if (usage == Usage::dbcs || usage == Usage::utf8 ||
            (usage == Usage::national && !numeric && p.category != Category::numeric_edited)) {
          say(errc::usage_mismatch, it.usage ? it.usage_place : it.picture_place,
              std::string(to_string(usage)) + " does not go with PICTURE " + p.text);
          return;
        }
        break;
    }
    f.usage = usage;
    f.is_signed = p.is_signed;
    if (f.is_signed && from.sign && (usage == Usage::display || usage == Usage::national)) {
      f.sign_leading = from.sign->leading;
      f.sign_separate = from.sign->separate;
    }
    const auto digits = static_cast<std::size_t>(p.digits);
    switch (usage) {
      case Usage::binary:
      case Usage::native:
        f.length = storage_.binary_bytes(p.digits, p.is_signed);
        if (usage == Usage::native) f.byte_order = storage_.native_order;
        if (p.digits > 18)
          say(errc::note, it.picture_place, "more than 18 digits in a binary item: 16 bytes are assumed");
        break;
      case Usage::packed:
        f.length = digits / 2 + 1;
        break;
      case Usage::packed_nosign:
        f.length = (digits + 1) / 2;
        if (p.is_signed) say(errc::usage_mismatch, it.picture_place, "COMP-6 has no sign");
        break;
      case Usage::national:
      case Usage::dbcs:
        f.length = 2 * (p.positions + (f.sign_separate ? 1 : 0));
        break;
      case Usage::utf8:
        f.length = it.utf8_bytes != 0 ? it.utf8_bytes : 4 * p.positions;
        f.byte_length = it.utf8_bytes != 0;
        break;
      default:
        f.length = p.positions + (f.sign_separate ? 1 : 0);
    }
    check_clauses(it, f, complain_);
    if (f.value) check_value(it, f, complain_);
  }

  void resolve_tables(int root, int end) {
    const auto first = book_.items.begin();
    if (std::none_of(first + root, first + end, [](const DataItem& it) { return it.occurs && it.occurs->depending_on; }))
      return;
    tables_before_.assign(fields_.size() + 1, 0);
    for (FieldIndex i = 0; i < fields_.size(); ++i) {
      tables_before_[i + 1] = tables_before_[i] + (item(item_of_[i]).occurs && item(item_of_[i]).occurs->depending_on);
    }
    for (int k = root; k < end && errors_ < 100; ++k) {
      const FieldIndex self = index_of_[static_cast<std::size_t>(k)];
      const DataItem& it = item(k);
      if (self == no_field || !it.occurs || !it.occurs->depending_on) continue;
      const NameReference& object = *it.occurs->depending_on;
      if (search_steps_ > most_steps) return;
      const std::vector<FieldIndex> found = named(object);
      if (search_steps_ > most_steps) return;
      const std::string& name = object.names.front();
      if (found.empty()) {
        counter_outside(self, object);
        continue;
      }
      if (found.size() > 1) {
        say(errc::occurs_object, object.place, name + " is the name of several items; qualify it with OF");
        continue;
      }
      const Field& f = fields_[found.front()];
      const bool integer = f.picture && f.picture->category == Category::numeric && f.picture->scale <= 0;
      if (f.end != found.front() + 1 || !integer || f.usage == Usage::national) {
        say(errc::occurs_object, object.place, name + " is no integer item");
      } else if (found.front() > self && found.front() < fields_[self].end) {
        say(errc::occurs_object, object.place, name + " stands inside its table");
      } else if (found.front() >= self) {
        say(errc::occurs_object, object.place, name + " stands behind its table");
      } else if (!same_tables(found.front(), self)) {
        say(errc::occurs_object, object.place, name + " is itself in a table");
      } else if (behind_variable(found.front(), self)) {
        say(errc::occurs_object, object.place, name + " stands behind another variable table");
      } else {
        fields_[self].occurs->depending_on = found.front();
        check_counter(object, f, fields_[self].occurs->unbounded ? 0 : fields_[self].occurs->max, complain_);
      }
    }
  }

  // A counter that another record or the program holds: good for a table that ends the record, as then the record's
  // length tells the count.
  void counter_outside(FieldIndex self, const NameReference& object) {
    const std::string& name = object.names.front();
    std::string hint;
    if (const std::string_view near = nearest_name(name); !near.empty()) hint = "did you mean " + std::string(near) + "?";
    bool last = fields_[self].end == fields_.size();
    for (FieldIndex up = self; up != no_field; up = fields_[up].parent) {
      last = last && fields_[up].redefines == no_field && (up == self || !fields_[up].occurs);
    }
    if (!last) {
      say(errc::occurs_object, object.place, name + " is no item of this record",
          hint.empty() ? "only the table that ends a record can be counted by the record's length" : hint);
      return;
    }
    fields_[self].occurs->by_length = true;
    say(errc::counter_outside, object.place,
        name + " is no item of this record: its length tells how many " + fields_[self].name + " it has", hint);
  }

  std::string_view nearest_name(const std::string& name) const {
    std::string_view best;
    std::size_t least = 1 + name.size() / 4;
    std::size_t looked = 0;
    for (const Field& f : fields_) {
      if (f.filler || ++looked > 2000) continue;
      if (const std::size_t d = distance(upper(name), upper(f.name)); d < least) {
        least = d;
        best = f.name;
      }
    }
    return best;
  }

  void index_names() {
    if (named_) return;
    named_ = true;
    by_name_.clear();
    search_steps_ += fields_.size();
    for (FieldIndex i = 0; i < fields_.size(); ++i) {
      if (!fields_[i].filler) by_name_[upper(fields_[i].name)].push_back(i);
    }
  }

  // The items that a name, qualified or not, may mean.
  std::vector<FieldIndex> named(const NameReference& reference) {
    std::vector<FieldIndex> found;
    index_names();
    const auto candidates = by_name_.find(upper(reference.names.front()));
    if (candidates == by_name_.end()) return found;
    if ((search_steps_ += candidates->second.size()) > most_steps) {
      say(errc::limit, reference.place, "too many items have the same name");
      return found;
    }
    for (const FieldIndex i : candidates->second) {
      FieldIndex up = fields_[i].parent;
      bool match = true;
      for (std::size_t q = 1; match && q < reference.names.size(); ++q) {
        while (up != no_field && !same_text(fields_[up].name, reference.names[q])) up = fields_[up].parent;
        match = up != no_field;
        if (match) up = fields_[up].parent;
      }
      if (match) found.push_back(i);
    }
    return found;
  }

  // Every table around the object is around the table too.
  bool same_tables(FieldIndex object, FieldIndex table) const {
    for (FieldIndex up = object; up != no_field; up = fields_[up].parent) {
      if (fields_[up].occurs && !(up <= table && table < fields_[up].end)) return false;
    }
    return true;
  }

  // A variable table between the start of the object's occurrence and the object.
  bool behind_variable(FieldIndex object, FieldIndex) const {
    FieldIndex start = 0;
    for (FieldIndex up = fields_[object].parent; up != no_field; up = fields_[up].parent) {
      if (fields_[up].occurs) {
        start = up;
        break;
      }
    }
    std::size_t around = 0;
    for (FieldIndex up = object; up > start && up != no_field; up = fields_[up].parent) {
      if (up != object) around += tables_before_[up + 1] - tables_before_[up];
    }
    return object > start && tables_before_[object] - tables_before_[start + 1] > around;
  }

  // The slack in front of an item at `offset`: that of its first elementary item.
  std::uint64_t slack_before(FieldIndex i, std::uint64_t offset) const {
    FieldIndex first = i;
    while (fields_[first].end > first + 1) ++first;
    if (!synchronized_[first]) return 0;
    const std::uint64_t m = storage_.alignment(fields_[first]);
    return (m - offset % m) % m;
  }

  std::uint64_t largest_alignment(FieldIndex i) const {
    std::uint64_t m = 1;
    for (FieldIndex k = i; k < fields_[i].end; ++k) {
      if (fields_[k].end == k + 1 && synchronized_[k]) m = std::max(m, storage_.alignment(fields_[k]));
    }
    return m;
  }

  // Gives field i its place at `offset` (slack done) and returns the bytes of all its occurrences; `least` likewise
  // with every table at its smallest.
  std::uint64_t place(FieldIndex i, std::uint64_t offset, std::uint64_t& least) {
    Field& f = fields_[i];
    f.offset = offset;
    if (offset > largest_record) {
      say(errc::limit, Place{file_of(i), f.line, f.column}, "a record has at most 128 MiB");
      least = 0;
      return 0;
    }
    std::uint64_t length = f.length;
    least = f.length;
    if (f.end > i + 1) {
      std::uint64_t at = offset;
      std::uint64_t at_least = 0;
      std::uint64_t overlay_end = offset;
      std::uint64_t overlay_least = 0;
      std::uint64_t overlay_start_least = 0;
      for (FieldIndex c = i + 1; c < fields_[i].end; c = fields_[c].end) {
        Field& child = fields_[c];
        std::uint64_t child_least = 0;
        if (child.redefines != no_field) {
          const std::uint64_t start = fields_[child.redefines].offset;
          const std::uint64_t bytes = place(c, start, child_least);
          const Field& target = fields_[child.redefines];
          const std::uint64_t target_bytes = target.occurs ? target.occurs->stride * target.occurs->max : target.length;
          if (bytes > target_bytes) {
            say(errc::redefines_larger, Place{file_of(c), child.line, child.column},
                child.name + " has " + std::to_string(bytes) + " bytes, " + target.name + " has " +
                    std::to_string(target_bytes));
          }
          overlay_end = std::max(overlay_end, start + bytes);
          overlay_least = std::max(overlay_least, overlay_start_least + bytes);
          at = std::max(at, overlay_end);
          at_least = std::max(at_least, overlay_least);
        } else {
          const std::uint64_t slack = slack_before(c, at);
          child.slack = slack;
          at += slack;
          at_least += slack;
          overlay_start_least = at_least;
          const std::uint64_t bytes = place(c, at, child_least);
          at += bytes;
          const bool redefined_later = fields_[c].end < fields_[i].end && fields_[fields_[c].end].redefines == c;
          at_least += redefined_later ? bytes : child_least;
          overlay_end = at;
          overlay_least = at_least;
        }
        if (errors_ != 0 || at > largest_record) break;
      }
      length = at - offset;
      least = at_least;
    }
    Field& self = fields_[i];
    if (self.occurs) {
      const std::uint64_t m = self.end > i + 1 ? largest_alignment(i) : 1;
      const std::uint64_t stride = (length + m - 1) / m * m;
      least += stride - length;
      self.length = stride;
      self.occurs->stride = stride;
      if (self.occurs->unbounded) {
        self.occurs->max = static_cast<std::uint32_t>(std::max<std::uint64_t>(1, unbounded_room / std::max<std::uint64_t>(1, stride)));
      }
      const bool variable = self.occurs->depending_on != no_field || self.occurs->by_length;
      least *= variable ? self.occurs->min : self.occurs->max;
      if (stride != 0 && self.occurs->max > largest_record / stride) {
        say(errc::limit, Place{file_of(i), self.line, self.column}, "a record has at most 128 MiB");
        return 0;
      }
      return stride * self.occurs->max;
    }
    self.length = length;
    if (length > largest_record)
      say(errc::limit, Place{file_of(i), self.line, self.column}, "a record has at most 128 MiB");
    return length;
  }

  const SourceFile* file_of(FieldIndex index) const {
    return book_.items[static_cast<std::size_t>(item_of_[index])].place.file;
  }

  // Behind a variable table offsets depend on the data: of later siblings, of those of its groups, of their items. A
  // redefinition stands where its target does.
  void mark_variable() {
    std::vector<bool> shifted(fields_.size(), false);  // of a group: something inside has varied so far
    for (FieldIndex i = 0; i < fields_.size(); ++i) {
      Field& f = fields_[i];
      if (f.parent != no_field) {
        f.variable_offset = f.redefines != no_field ? fields_[f.redefines].variable_offset
                                                    : fields_[f.parent].variable_offset || shifted[f.parent];
      }
      if (!f.occurs || (f.occurs->depending_on == no_field && !f.occurs->by_length)) continue;
      FieldIndex up = i;
      for (; up != no_field; up = fields_[up].parent) {
        fields_[up].variable_length = true;
        if (fields_[up].parent != no_field) shifted[fields_[up].parent] = true;
      }
    }
  }

  void rename(int i) {
    const DataItem& it = item(i);
    if (!it.rename_first) {
      say(errc::renames_range, it.place, it.name + " has no RENAMES");
      return;
    }
    if (search_steps_ > most_steps) return;
    const auto find = [&](const NameReference& reference) {
      const auto found = named(reference);
      return found.size() == 1 ? found.front() : no_field;
    };
    Rename r;
    r.name = it.name;
    r.first = find(*it.rename_first);
    r.last = it.rename_last ? find(*it.rename_last) : r.first;
    const auto in_table = [&](FieldIndex f) {
      for (; f != no_field; f = fields_[f].parent) {
        if (fields_[f].occurs) return true;
      }
      return false;
    };
    if (r.first == no_field || r.last == no_field || r.first == 0 || r.last == 0) {
      say(errc::renames_range, it.rename_first->place, it.name + " renames what is no item below the level 01");
      return;
    }
    const std::size_t end = fields_[r.last].offset + fields_[r.last].length;
    if (in_table(r.first) || in_table(r.last)) {
      say(errc::renames_range, it.rename_first->place, it.name + " renames what has OCCURS");
      return;
    }
    if (fields_[r.first].variable_length || fields_[r.last].variable_length || fields_[r.last].variable_offset) {
      say(errc::renames_range, it.rename_first->place, it.name + " renames over a table of variable length");
      return;
    }
    if (r.last < r.first || end <= fields_[r.first].offset) {
      say(errc::renames_range, (it.rename_last ? *it.rename_last : *it.rename_first).place,
          fields_[r.last].name + " does not stand behind " + fields_[r.first].name);
      return;
    }
    r.offset = fields_[r.first].offset;
    r.length = end - r.offset;
    renames_.push_back(std::move(r));
  }

  Copybook& book_;
  const CopybookOptions& options_;
  const Storage storage_;
  const Complaint complain_;
  std::vector<int> first_below_, next_;  // of each entry; -1 for none
  std::vector<Field> fields_;
  std::vector<bool> synchronized_;
  std::vector<Rename> renames_;
  std::vector<FieldIndex> index_of_;
  std::unordered_set<std::string> records_;   // names of the records so far
  std::vector<int> item_of_;                  // the entry of each field
  std::vector<std::uint32_t> tables_before_;  // variable tables before each field
  std::size_t errors_ = 0;
  std::size_t search_steps_ = 0;
  bool named_ = false;
  std::unordered_map<std::string, std::vector<FieldIndex>> by_name_;  // if named_
};

}  // namespace

std::vector<std::shared_ptr<const RecordLayout>> build_layouts(Copybook& book, const CopybookOptions& options) {
  return Builder(book, options).build();
}

}  // namespace copybooks

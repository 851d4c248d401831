// layout --at: which item a byte belongs to, by the copybook alone or in a record of a file.
#include <algorithm>

#include "appliance/console.hpp"
#include "appliance/exit_codes.hpp"
#include "appliance/files.hpp"
#include "appliance/verbs.hpp"
#include "codecs/json_writer.hpp"
#include "copybooks/item_path.hpp"
#include "copybooks/layout_place.hpp"

namespace appliance {

namespace {

using codecs::Bytes;
using copybooks::Field;
using copybooks::FieldIndex;
using copybooks::ItemPaths;
using copybooks::Place;
using copybooks::RecordLayout;

std::string bytes_text(std::size_t n) { return std::to_string(n) + (n == 1 ? " byte" : " bytes"); }

std::string text_json(std::string_view text) {
  codecs::JsonWriter w;
  w.string(text);
  return std::string(w.view());
}

// A record of a file, and the byte that is asked for.
struct Found {
  std::uint64_t number = 0;
  std::uint64_t file_at = 0;      // the same byte in the file
  codecs::Buffer record;
  std::size_t at = 0;   // within it
  std::string framing;  // set: the byte belongs to this instead
};

std::string framing_text(const codecs::RecordFormatOptions& format, std::uint64_t at, std::uint64_t end_before,
                         std::uint64_t start, std::uint64_t number) {
  const std::string of = " of record " + std::to_string(number);
  const auto byte_of = [](std::uint64_t k, std::size_t n) {
    return "byte " + std::to_string(k + 1) + " of " + std::to_string(n);
  };
  if (format.format == codecs::RecordFormat::text) return "the end of the line before record " + std::to_string(number);
  const std::uint64_t descriptor = start - std::min<std::uint64_t>(start, format.descriptor_size);
  if (at >= descriptor) {
    return byte_of(at - descriptor, format.descriptor_size) +
           (format.format == codecs::RecordFormat::llzz ? " of LL and ZZ" : " of the RDW") + of;
  }
  if (format.format == codecs::RecordFormat::vb && at >= descriptor - std::min<std::uint64_t>(descriptor, 4)) {
    return byte_of(at - (descriptor - 4), 4) + " of the BDW of the block that begins with record " +
           std::to_string(number);
  }
  return bytes_text(static_cast<std::size_t>(start - end_before)) + " in front of record " + std::to_string(number);
}

// Record `number`, or with 0 the one that holds byte `at` of the file. False: it was said what is wrong.
bool find_record(const std::string& path, const codecs::RecordFormatOptions& format, std::uint64_t number,
                 std::uint64_t at, Found& found, int& exit) {
  Input input(path);
  codecs::RecordReader reader(format);
  codecs::Buffer piece(1U << 20);
  std::uint64_t end_before = 0;
  std::uint64_t size = 0;
  bool ended = false;
  for (;;) {
    const auto record = reader.next();
    if (!record) {
      say(to_string(record.error()));
      exit = exit_data;
      return false;
    }
    if (*record) {
      const std::uint64_t start = reader.offset();
      found.number = reader.record_number();
      const bool wanted = number != 0 ? found.number == number : at < start + (*record)->size();
      if (wanted) {
        if (number == 0 && at < start) {
          found.framing = framing_text(format, at, end_before, start, found.number);
          return true;
        }
        found.record.assign((*record)->begin(), (*record)->end());
        found.at = static_cast<std::size_t>(number != 0 ? at : at - start);
        found.file_at = reader.offset_of(found.at);
        return true;
      }
      end_before = start + (*record)->size();
      continue;
    }
    if (ended) break;
    const std::size_t n = input.read(piece);
    size += n;
    ended = n == 0;
    if (ended) {
      reader.finish();
    } else {
      reader.feed(Bytes(piece.data(), n));
    }
  }
  exit = exit_usage;
  if (number != 0) {
    say(errc::no_such_byte,
        input.name() + " has " + std::to_string(found.number) + " records, and no record " + std::to_string(number));
  } else if (at < size) {
    found.framing = "byte " + std::to_string(at) + " stands behind the last record";
    return true;
  } else {
    say(errc::no_such_byte,
        input.name() + " has " + bytes_text(static_cast<std::size_t>(size)) + ", and no byte " + std::to_string(at));
  }
  return false;
}

std::string hex(Bytes bytes) {
  std::string out;
  for (const std::uint8_t b : bytes) {
    out += "0123456789ABCDEF"[b >> 4];
    out += "0123456789ABCDEF"[b & 15];
  }
  return out;
}

// Which kind of content an item holds: never the content itself.
std::string state_of(const codecs::RecordCodec& codec, Bytes record, const Place& place, Bytes bytes) {
  const auto all = [&](std::uint8_t b) {
    return std::all_of(bytes.begin(), bytes.end(), [b](std::uint8_t x) { return x == b; });
  };
  const std::string blank = all(codec.options().code_page->space()) ? "spaces"
                            : all(0x00)                             ? "low-values"
                            : all(0xFF)                             ? "high-values"
                                                                    : "";
  if (place.kind != Place::Kind::item) return blank.empty() ? "other bytes" : blank;
  const codecs::Value value = codec.read(record, {place.field, place.subscripts});
  if (value.kind == codecs::Value::Kind::number) return "a number";
  if (value.kind == codecs::Value::Kind::text) return blank.empty() ? "text" : blank;
  if (!value.bad && !blank.empty()) return blank + ", no number";
  return "no number";
}

// What the rules say of a place: "", or the rule. False: they chose another view.
bool shown(const std::vector<codecs::ViewChoice>& choices, const Place& place, std::string& rule) {
  for (const codecs::ViewChoice& choice : choices) {
    if (!choice.decided || choice.subscripts.size() > place.subscripts.size()) continue;
    if (!std::equal(choice.subscripts.begin(), choice.subscripts.end(), place.subscripts.begin())) continue;
    for (const FieldIndex v : place.views) {
      if (std::find(choice.views.begin(), choice.views.end(), v) == choice.views.end()) continue;
      if (v != choice.chosen) return false;
      rule = choice.rule;
    }
  }
  return true;
}

struct Answer {
  const RecordLayout& layout;
  std::size_t at;
  const Found* found;                // none without a file
  const codecs::RecordCodec* codec;  // with found
  bool show_bytes;
};

// What one view of the byte is, as words or as the members of a JSON object.
std::string place_line(const Answer& answer, const ItemPaths& paths, const Place& place, const std::string& rule,
                       std::size_t image_at, bool json) {
  const Field& f = answer.layout.field(place.field);
  const std::size_t within = image_at - place.offset;
  std::size_t begin = answer.at - within;  // in the record, whose tables may be shorter than the layout's
  std::string path = paths.path(place.field, place.subscripts);
  const char* kind = "item";
  std::string what = path;
  switch (place.kind) {
    case Place::Kind::item:
      break;
    case Place::Kind::filler:
      kind = "filler";
      break;
    case Place::Kind::slack:
      kind = "slack";
      what = (f.offset + f.length <= place.offset && f.occurs ? "slack behind " : "slack before ") + path;
      break;
    case Place::Kind::rest:
      kind = "rest";
      what = "no item: the rest of " + path;
      break;
  }
  const bool has_picture = place.kind == Place::Kind::item || place.kind == Place::Kind::filler;
  std::string state;
  std::string bytes;
  if (answer.found != nullptr && begin + place.length <= answer.found->record.size()) {
    const Bytes held = Bytes(answer.found->record).subspan(begin, place.length);
    state = state_of(*answer.codec, answer.found->record, place, held);
    if (answer.show_bytes) bytes = hex(held);
  }
  std::vector<std::string> views;
  for (const FieldIndex v : place.views) views.push_back(paths.name(v));
  if (json) {
    std::string out = "{\"kind\":" + text_json(kind) + ",\"path\":" + text_json(path) +
                      ",\"offset\":" + std::to_string(begin) + ",\"length\":" + std::to_string(place.length) +
                      ",\"byte\":" + std::to_string(within);
    if (has_picture) {
      out += ",\"picture\":" + (f.picture ? text_json(f.picture->text) : "null") +
             ",\"usage\":" + text_json(copybooks::to_string(f.usage));
    }
    if (!views.empty()) {
      out += ",\"views\":[";
      for (std::size_t i = 0; i < views.size(); ++i) out += (i == 0 ? "" : ",") + text_json(views[i]);
      out += ']';
    }
    if (!rule.empty()) out += ",\"rule\":" + text_json(rule);
    if (!state.empty()) out += ",\"holds\":" + text_json(state);
    if (!bytes.empty()) out += ",\"bytes\":" + text_json(bytes);
    return out + '}';
  }
  std::string out = "  " + what + "  byte " + std::to_string(within + 1) + " of " + std::to_string(place.length) +
                    ", at " + std::to_string(begin);
  if (has_picture) out += ", " + (f.picture ? "PIC " + picture_text(f) : picture_text(f));
  if (!views.empty()) {
    out += ", view ";
    for (std::size_t i = 0; i < views.size(); ++i) out += (i == 0 ? "" : ", ") + views[i];
    if (!rule.empty()) out += " by " + rule;
  }
  if (!state.empty()) out += "; holds " + state;
  if (!bytes.empty()) out += ": " + bytes;
  return out + '\n';
}

int say_answer(const Answer& answer, std::size_t image_at, bool json) {
  const ItemPaths paths(answer.layout);
  std::vector<Place> places;
  std::vector<std::string> rules;
  std::vector<codecs::ViewChoice> choices;
  if (answer.found != nullptr) choices = answer.codec->view_choices(answer.found->record);
  for (Place& place : copybooks::places_at(answer.layout, image_at)) {
    std::string rule;
    if (!shown(choices, place, rule)) continue;
    places.push_back(std::move(place));
    rules.push_back(std::move(rule));
  }
  Output out("-");
  if (json) {
    std::string text = "{\"record\":" + text_json(answer.layout.name()) + ",\"offset\":" + std::to_string(answer.at);
    if (answer.found != nullptr) {
      text += ",\"recordNumber\":" + std::to_string(answer.found->number) +
              ",\"fileOffset\":" + std::to_string(answer.found->file_at);
    }
    text += ",\"places\":[";
    for (std::size_t i = 0; i < places.size(); ++i) {
      text += (i == 0 ? "" : ",") + place_line(answer, paths, places[i], rules[i], image_at, true);
    }
    out.write(text + "]}\n");
  } else {
    std::string head = "byte " + std::to_string(answer.at) + " of " + answer.layout.name();
    if (answer.found != nullptr) {
      head += ", record " + std::to_string(answer.found->number) + " (byte " +
              std::to_string(answer.found->file_at) + " of the file)";
    } else if (answer.layout.variable()) {
      head += ", with every table at its largest";
    }
    if (places.size() > 1) head += ", " + std::to_string(places.size()) + " views";
    out.write(head + '\n');
    for (std::size_t i = 0; i < places.size(); ++i) {
      out.write(place_line(answer, paths, places[i], rules[i], image_at, false));
    }
    if (places.empty()) out.write("  no item: the rules choose no view of these bytes\n");
  }
  out.flush();
  return exit_good;
}

int beyond(const RecordLayout& layout, std::size_t at, std::size_t length, const std::string& record) {
  say(errc::no_such_byte, record + " has " + bytes_text(length) + ", from 0 to " + std::to_string(length - 1) +
                              ", and no byte " + std::to_string(at) +
                              (length < layout.max_length() ? "; its tables are not at their largest" : ""));
  return exit_usage;
}

}  // namespace

int layout_at(const LayoutOptions& options) {
  int exit = exit_good;
  const std::size_t at = *options.at;
  if (options.input.empty()) {
    const auto layout = load_layout(options.book, exit);
    if (!layout) return exit;
    if (options.record_number) {
      say(errc::usage_error, "--record-number needs a FILE");
      return exit_usage;
    }
    if (at >= layout->max_length()) return beyond(*layout, at, layout->max_length(), layout->name());
    return say_answer({*layout, at, nullptr, nullptr, false}, at, options.json);
  }
  const auto compiled = compile_records(options.book, options.codec, options.file, exit);
  if (!compiled) return exit;
  const codecs::RecordSet& records = *compiled;
  const auto format = choose_format(records, options.file, exit);
  if (!format) return exit;
  const std::uint64_t number = options.record_number.value_or(0);
  if (number == 0 && format->format == codecs::RecordFormat::vbs) {
    say(errc::usage_error, "in a file of spanned records (VBS) give --record-number N and the offset in that record");
    return exit_usage;
  }
  Found found;
  if (!find_record(options.input, *format, number, at, found, exit)) return exit;
  if (!found.framing.empty()) {
    Output out("-");
    out.write(options.json
                  ? "{\"fileOffset\":" + std::to_string(at) + ",\"framing\":" + text_json(found.framing) + "}\n"
                  : "byte " + std::to_string(at) + " of the file\n  " + found.framing + '\n');
    out.flush();
    return exit_good;
  }
  if (format->format == codecs::RecordFormat::text && found.record.size() < records.max_length()) {
    found.record.resize(records.max_length(), records.options().code_page->space());
  }
  const std::string name = "record " + std::to_string(found.number);
  const codecs::RecordCodec* const codec = records.codec_of(found.record);
  if (codec == nullptr) {
    say(errc::no_such_byte, name + " is of no 01 level that the rules name");
    return exit_data;
  }
  const RecordLayout* const layout = &codec->layout();
  if (found.at >= found.record.size()) return beyond(*layout, found.at, found.record.size(), name);
  const auto image_at = codec->layout_offset(found.record, found.at);
  if (!image_at) {
    say(of_record(found.number, image_at.error()));
    return exit_data;
  }
  if (*image_at >= layout->max_length()) {
    Output out("-");
    out.write("byte " + std::to_string(found.at) + " of " + name + "\n  padding behind its items\n");
    out.flush();
    return exit_good;
  }
  return say_answer({*layout, found.at, &found, codec, options.show_bytes}, *image_at, options.json);
}

}  // namespace appliance

// The image of a record: the same bytes with every variable table at its largest, so that each item has one place.
// Records of fixed layouts are their own image.
#pragma once

#include "codecs/ruled_overlay.hpp"

namespace codecs {

// Which view of a ruled overlay that is the record's tail is there. `at`: where the overlay begins in the image.
using ChooseTail = std::function<Chosen(const RuledOverlay& overlay, const RuleBytes& record, std::size_t at)>;

struct ImageRun {  // `length` bytes that stand at `image` in the image stand at `record` in the record
  std::size_t image = 0;
  std::size_t record = 0;
  std::size_t length = 0;
};

struct Expanded {
  Error error;           // errc::none, or odo_count_invalid, odo_count_range, record_too_short
  std::size_t used = 0;  // bytes of the record that its items take; what follows is the tail
};

// Spreads a record over `image` (plan.length bytes; room that the record does not use keeps what it held). `tails`, if
// given, receives by overlay what the rules chose at the record's tail: they see the bytes as they came, not spread.
[[nodiscard]] Expanded expand(const RecordPlan& plan, Bytes record, std::span<std::uint8_t> image,
                              std::vector<ImageRun>& runs, std::vector<Chosen>* tails = nullptr);
// Appends the record of an image, by its counters and, at its tail, by its rules, unless `choose_tail` knows better.
// Errors as expand's (a counter that encode wrote is always good).
[[nodiscard]] Error compact(const RecordPlan& plan, Bytes image, Buffer& record, const ChooseTail& choose_tail = {});
// Visits the ruled overlays of an image, outermost first: `visit` says which view is there, and the overlays within
// that view follow. `bases` and `subscripts` are those of the overlay's occurrence.
using VisitOverlay = std::function<Chosen(const RuledOverlay& overlay, std::span<const std::size_t> bases,
                                          std::span<const std::uint32_t> subscripts)>;
void visit_overlays(const RecordPlan& plan, Bytes image, const VisitOverlay& visit);

// The length of a table under OdoRange::clamp; an empty table stays empty.
std::uint32_t clamped_count(const Node& table, std::uint32_t count);
// Sets the room of tables behind their counts to X'00', as OdoMode::max has it.
void clear_unused(const RecordPlan& plan, std::span<std::uint8_t> image);
// The value of a table's counter, given where its enclosing occurrences start in the image.
[[nodiscard]] Result<std::uint32_t> table_count(const RecordPlan& plan, const Node& table, Bytes image,
                                                std::span<const std::size_t> bases);

// Where an image offset lies in the record; the record's end if it lies in unused room.
std::size_t record_offset(const std::vector<ImageRun>& runs, std::size_t image_offset);

}  // namespace codecs

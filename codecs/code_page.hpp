// CodePage: the characters of one CCSID, both directions, from ICU's tables without fallbacks. Immutable and shared;
// open() caches. Nothing here depends on the locale.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "codecs/messages.hpp"

namespace codecs {

class CodePage {
 public:
  // A CCSID ("37", "1047", "1140") or an ICU name ("ibm-273", "ascii", "iso-8859-1", "windows-1252", "utf-8").
  // Errors: unknown_code_page, naming the nearest ones.
  [[nodiscard]] static Result<std::shared_ptr<const CodePage>> open(std::string_view name);

  int ccsid() const { return ccsid_; }                 // 0 if it has none
  const std::string& name() const { return name_; }    // "37", "ascii"
  bool single_byte() const { return single_byte_; }
  bool mixed() const { return mixed_; }                // SO/SI double-byte pages (930, 939, 1390 ...)
  bool ascii_family() const { return ascii_family_; }  // digits are 30-39; else F0-F9
  std::uint8_t space() const { return space_; }        // 40 or 20

  // Single-byte pages (for mixed ones: the single-byte half). U+FFFD where undefined.
  const std::array<char16_t, 256>& to_unicode() const { return to_unicode_; }
  // Bytes whose character does not encode back to themselves (undefined, or duplicates).
  bool round_trips(std::uint8_t byte) const { return round_trips_[byte]; }
  // The byte of a character; nullopt if unmappable. Single-byte pages only.
  std::optional<std::uint8_t> byte_of(char32_t character) const;

  // Appends UTF-8. False if any byte was undefined or would not encode back to itself (U+FFFD where undefined).
  bool decode(Bytes bytes, std::string& utf8) const;
  // Appends the page's bytes for UTF-8 text. Errors: unmappable_character (text says the position in characters and
  // U+nnnn), invalid_character (malformed UTF-8).
  [[nodiscard]] Result<void> encode(std::string_view utf8, Buffer& bytes) const;

  CodePage(const CodePage&) = delete;
  CodePage& operator=(const CodePage&) = delete;
  ~CodePage();

 private:
  CodePage();
  struct Converter;  // ICU's, for pages that are not single-byte
  int ccsid_ = 0;
  std::string name_;
  bool single_byte_ = true;
  bool mixed_ = false;
  bool ascii_family_ = false;
  std::uint8_t space_ = 0x40;
  std::array<char16_t, 256> to_unicode_{};
  std::array<bool, 256> round_trips_{};
  std::array<std::array<std::uint8_t, 256>, 256> pages_{};  // [high][low] of U+0000..U+FFFF, valid where mapped_
  std::array<std::array<bool, 256>, 256> mapped_{};
  std::unique_ptr<Converter> converter_;
};

}  // namespace codecs

// CodePage: the characters of one CCSID, both directions, from ICU's tables without fallbacks. Immutable and shared
// between threads; open() builds the tables once and caches them, ICU is not called afterwards. Nothing here depends on
// the locale.
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
  // A CCSID ("37", "00037", "1140", "ibm-37", "cp037") or an ICU name ("ibm-273", "ascii", "iso-8859-1",
  // "windows-1252", "utf-8"), any case. `nl_swap` (or a name ending in ",swaplfnl"): X'15' is U+000A and X'25' U+0085,
  // as Java and z/OS UNIX have it; without effect outside EBCDIC. Errors: unknown_code_page, naming the nearest ones.
  [[nodiscard]] static Result<std::shared_ptr<const CodePage>> open(std::string_view name);
  [[nodiscard]] static Result<std::shared_ptr<const CodePage>> open(std::string_view name, bool nl_swap);

  int ccsid() const { return ccsid_; }               // 0 if it has none
  const std::string& name() const { return name_; }  // "37", "ascii"
  bool single_byte() const { return kind_ == Kind::single; }
  bool mixed() const { return kind_ == Kind::mixed; }        // SO/SI double-byte pages (930, 939, 1390 ...)
  bool double_byte() const { return kind_ == Kind::pairs; }  // pairs only, no shifts (300, 834, 835, 837, 16684)
  bool has_pairs() const { return pairs_ != nullptr; }       // mixed and double-byte pages
  bool utf8() const { return kind_ == Kind::utf8; }
  bool utf16() const { return kind_ == Kind::utf16; }  // big-endian
  bool ascii_family() const { return ascii_family_; }  // digits are 30-39; else F0-F9
  std::uint8_t space() const { return space_; }        // 40 or 20

  // Single-byte pages (for mixed ones and UTF-8: the single-byte half). U+FFFD where undefined.
  const std::array<char16_t, 256>& to_unicode() const { return to_unicode_; }
  // False for bytes whose character does not encode back to themselves (undefined, or duplicates).
  bool round_trips(std::uint8_t byte) const { return round_trips_[byte]; }
  // The byte of a character; nullopt if it has no single byte.
  std::optional<std::uint8_t> byte_of(char32_t character) const;

  // Appends UTF-8. False if any byte or pair was undefined or would not encode back to itself (U+FFFD where undefined),
  // or if shifts are not as encode writes them. `why`, if given, is set to undefined_character, shift_unbalanced or
  // utf_invalid when that was the cause; duplicates leave it as it is.
  bool decode(Bytes bytes, std::string& utf8, errc* why = nullptr) const;
  // Appends the page's bytes for UTF-8 text; mixed pages begin and end in single-byte state, with shifts around runs
  // only. `bytes` is as before after an error. Errors: unmappable_character (text says the position in characters and
  // U+nnnn), invalid_character (malformed UTF-8).
  [[nodiscard]] Result<void> encode(std::string_view utf8, Buffer& bytes) const;
  // The double-byte half alone, as PIC G has it: pairs without shifts (has_pairs). Errors as encode's, and
  // not_pure_dbcs for a character that has a single byte.
  bool decode_pairs(Bytes bytes, std::string& utf8, errc* why = nullptr) const;
  [[nodiscard]] Result<void> encode_pairs(std::string_view utf8, Buffer& bytes) const;

  CodePage(const CodePage&) = delete;
  CodePage& operator=(const CodePage&) = delete;
  ~CodePage();

 private:
  enum class Kind : std::uint8_t { single, mixed, pairs, utf8, utf16 };
  struct Pairs;  // the double-byte half
  struct Utf8 {
    std::array<char, 3> bytes{};
    std::uint8_t length = 0;
  };

  CodePage();
  [[nodiscard]] static Result<std::shared_ptr<const CodePage>> build(std::string_view name, bool nl_swap);
  void finish_single_bytes();
  bool decode_single(Bytes bytes, std::string& text) const;
  bool decode_mixed(Bytes bytes, std::string& text, errc* why) const;
  bool decode_unicode(Bytes bytes, std::string& text, errc* why) const;
  [[nodiscard]] Result<void> encode_single(std::string_view text, Buffer& bytes) const;
  [[nodiscard]] Result<void> encode_shifted(std::string_view text, Buffer& bytes) const;
  [[nodiscard]] Result<void> encode_unicode(std::string_view text, Buffer& bytes) const;

  Kind kind_ = Kind::single;
  int ccsid_ = 0;
  std::string name_;
  bool ascii_family_ = false;
  bool ascii_whole_ = false;  // every byte below 80 of UTF-8 has a byte here
  std::uint8_t space_ = 0x40;
  std::array<char16_t, 256> to_unicode_{};
  std::array<bool, 256> round_trips_{};
  std::array<Utf8, 256> to_utf8_{};
  std::array<std::uint8_t, 256> to_ascii_{};                // FF where it is none, or does not encode back
  std::array<std::array<std::uint8_t, 256>, 256> pages_{};  // [high][low] of U+0000..U+FFFF, valid where mapped_
  std::array<std::array<bool, 256>, 256> mapped_{};
  std::unique_ptr<Pairs> pairs_;
};

}  // namespace codecs

#include "codecs/text_folding.hpp"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>

#include <algorithm>

#include "codecs/json_reader.hpp"

namespace codecs {

namespace {

struct Row {
  char32_t character;
  std::string_view plain;
};

constexpr Row table[] = {
    {0x00A0, " "}, {0x00AB, "\""}, {0x00AD, ""},   {0x00B4, "'"},  {0x00BB, "\""}, {0x02BC, "'"}, {0x2002, " "},
    {0x2003, " "}, {0x2007, " "},  {0x2009, " "},  {0x200A, " "},  {0x200B, ""},   {0x2010, "-"}, {0x2011, "-"},
    {0x2012, "-"}, {0x2013, "-"},  {0x2014, "-"},  {0x2015, "-"},  {0x2018, "'"},  {0x2019, "'"}, {0x201A, "'"},
    {0x201B, "'"}, {0x201C, "\""}, {0x201D, "\""}, {0x201E, "\""}, {0x201F, "\""}, {0x2022, "*"}, {0x2026, "..."},
    {0x202F, " "}, {0x2032, "'"},  {0x2033, "\""}, {0x2039, "'"},  {0x203A, "'"},  {0x2044, "/"}, {0x2060, ""},
    {0x2212, "-"}, {0xFB01, "fi"}, {0xFB02, "fl"}, {0xFEFF, ""},
};

std::string composed(std::string_view utf8) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(error);
  std::string out;
  if (U_FAILURE(error)) return std::string(utf8);
  icu::StringByteSink<std::string> sink(&out);
  nfc->normalizeUTF8(0, icu::StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size())), sink, nullptr, error);
  return U_FAILURE(error) ? std::string(utf8) : out;
}

}  // namespace

std::string fold_text(std::string_view utf8, const std::function<bool(char32_t)>& has) {
  const std::string text = composed(utf8);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    char32_t c = 0;
    if (!next_utf8(text, at, c)) return std::string(utf8);
    const auto row = std::find_if(std::begin(table), std::end(table), [&](const Row& r) { return r.character == c; });
    const bool plain =
        row != std::end(table) && !has(c) &&
        std::all_of(row->plain.begin(), row->plain.end(), [&](char p) { return has(static_cast<unsigned char>(p)); });
    if (plain) {
      out += row->plain;
    } else {
      out.append(text, from, at - from);
    }
  }
  return out;
}

}  // namespace codecs

#include "appliance/record_stream.hpp"

namespace appliance {

RecordStream::RecordStream(const std::string& path, const codecs::RecordFormatOptions& format,
                           const codecs::RecordSet& records)
    : input_(path),
      reader_(format),
      text_(format.format == codecs::RecordFormat::text),
      space_(records.options().code_page->space()),
      text_length_(records.max_length()),
      piece_(1U << 20) {}

codecs::Result<std::optional<codecs::Bytes>> RecordStream::next() {
  added_ = 0;
  for (;;) {
    auto record = reader_.next();
    if (!record) return record;
    if (*record) {
      if (!text_ || (*record)->size() >= text_length_) return record;
      padded_.assign((*record)->begin(), (*record)->end());
      added_ = text_length_ - padded_.size();
      padded_.resize(text_length_, space_);
      return std::optional<codecs::Bytes>(padded_);
    }
    if (ended_) return std::optional<codecs::Bytes>();
    const std::size_t n = input_.read(piece_);
    if (n == 0) {
      ended_ = true;
      reader_.finish();
    } else {
      reader_.lend(codecs::Bytes(piece_.data(), n));
    }
  }
}

}  // namespace appliance

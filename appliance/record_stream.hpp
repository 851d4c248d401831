// RecordStream: the records of a file or of standard input, one after the other, read in pieces; memory does not grow
// with the file.
#pragma once

#include <optional>
#include <string>

#include "appliance/files.hpp"
#include "codecs/record_format.hpp"
#include "codecs/record_set.hpp"

namespace appliance {

class RecordStream {
 public:
  // The set must outlive the stream. Throws IoFailure.
  RecordStream(const std::string& path, const codecs::RecordFormatOptions& format, const codecs::RecordSet& records);
  // The next record (valid until the next call), nothing at the end, or how the framing broke. Lines of RECFM TEXT are
  // padded to the layout's length. Throws IoFailure.
  codecs::Result<std::optional<codecs::Bytes>> next();
  codecs::Bytes prefix() const { return reader_.prefix(); }  // of the last record
  std::uint64_t filled() const { return reader_.filled(); }  // records that --short pad made longer
  std::size_t added() const { return reader_.added() + added_; }  // bytes of pad behind the last record
  std::size_t remainder() const { return reader_.remainder(); }   // bytes that --partial left out
  const std::vector<codecs::FrameGap>& gaps() const { return reader_.gaps(); }
  std::uint64_t gap_count() const { return reader_.gap_count(); }
  std::uint64_t number() const { return reader_.record_number(); }  // of the last record, from 1
  std::uint16_t zz() const { return reader_.zz(); }                 // LLZZ: of the last record

 private:
  Input input_;
  codecs::RecordReader reader_;
  bool text_;
  std::uint8_t space_;
  std::size_t text_length_;
  codecs::Buffer piece_;
  codecs::Buffer padded_;
  std::size_t added_ = 0;
  bool ended_ = false;
};

}  // namespace appliance

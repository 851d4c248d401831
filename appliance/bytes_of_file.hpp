// The bytes of a whole file, to be looked at anywhere: small files and pipes are read, larger files mapped, so that
// memory does not grow with them.
#pragma once

#include <vector>

#include "codecs/messages.hpp"

namespace appliance {

class BytesOfFile {
 public:
  // `-` is standard input, of which at most 256 MiB are taken. Throws IoFailure.
  explicit BytesOfFile(const std::string& path);
  ~BytesOfFile();
  BytesOfFile(const BytesOfFile&) = delete;
  BytesOfFile& operator=(const BytesOfFile&) = delete;
  codecs::Bytes bytes() const { return bytes_; }

 private:
  codecs::Bytes bytes_;
  std::vector<std::uint8_t> read_;
  void* mapped_ = nullptr;
};

}  // namespace appliance

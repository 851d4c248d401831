#include "appliance/bytes_of_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "appliance/files.hpp"

namespace appliance {

namespace {

constexpr std::size_t read_up_to = std::size_t{64} << 20;  // larger regular files are mapped
constexpr std::size_t most_of_a_pipe = std::size_t{256} << 20;

}  // namespace

BytesOfFile::BytesOfFile(const std::string& path) {
  const int fd = path == "-" ? -1 : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat status {};
  if (fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
      static_cast<std::size_t>(status.st_size) > read_up_to) {
    const auto size = static_cast<std::size_t>(status.st_size);
    void* const at = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (at != MAP_FAILED) {
      close(fd);
      mapped_ = at;
      bytes_ = codecs::Bytes(static_cast<const std::uint8_t*>(at), size);
      return;
    }
  }
  if (fd >= 0) close(fd);
  read_ = read_all(path, most_of_a_pipe);  // says what cannot be opened or read
  bytes_ = read_;
}

BytesOfFile::~BytesOfFile() {
  if (mapped_ != nullptr) munmap(mapped_, bytes_.size());
}

}  // namespace appliance

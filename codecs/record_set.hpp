// RecordSet: the records of a file, which may be of several 01 levels. Rules whose views are 01 names say of which one
// a record is; its JSON then begins with "$record". A set of one is that codec. Immutable, shared between threads.
#pragma once

#include "codecs/record_codec.hpp"

namespace codecs {

struct RecordRule;  // record_set.cpp

class RecordSet {
 public:
  using Layouts = std::vector<std::shared_ptr<const copybooks::RecordLayout>>;

  // options.when holds the rules for 01 levels and those for REDEFINES in any of them. With OdoMode::pad records have
  // the length of the longest 01, or `record_length` if that is more.
  // Errors: RecordCodec::compile's; rule_name if several layouts come without rules for them.
  [[nodiscard]] static Result<RecordSet> compile(const Layouts& layouts, const CodecOptions& options,
                                                 std::size_t record_length = 0);
  explicit RecordSet(RecordCodec only);
  RecordSet(RecordSet&&) noexcept;
  RecordSet& operator=(RecordSet&&) noexcept;
  ~RecordSet();

  const std::vector<RecordCodec>& codecs() const { return codecs_; }
  const RecordCodec* only() const { return codecs_.size() == 1 && rules_.empty() ? &codecs_.front() : nullptr; }
  const copybooks::RecordLayout& layout() const;  // of the longest 01
  const CodecOptions& options() const { return codecs_.front().options(); }
  std::size_t min_length() const;
  std::size_t max_length() const;

  // The codec of a record's 01; null if no rule holds, or one that leaves the bytes alone.
  const RecordCodec* codec_of(Bytes record) const;
  // As RecordCodec's. A record that no rule takes is no_discriminator; with lossless it is `$all` and a problem.
  [[nodiscard]] Result<void> decode(Bytes record, std::string& json, DecodeReport* report = nullptr) const;
  [[nodiscard]] Result<void> encode(std::string_view json, Buffer& record, std::vector<Error>* more = nullptr,
                                    std::vector<Error>* warnings = nullptr) const;

 private:
  RecordSet();
  static constexpr std::size_t nothing = static_cast<std::size_t>(-1);
  [[nodiscard]] Result<void> add_rules(const std::vector<std::string>& rules, const std::vector<std::size_t>& of);
  std::optional<std::size_t> choose(Bytes record) const;  // `nothing`: "-"
  Error undecided(Bytes record) const;
  std::string names() const;
  void left_alone(std::string_view name, Bytes record, std::string& json) const;
  [[nodiscard]] Result<void> encode_as(std::size_t index, std::string_view json, Buffer& record,
                                       std::vector<Error>* more, std::vector<Error>* warnings) const;

  std::vector<RecordCodec> codecs_;
  std::vector<RecordRule> rules_;
  std::size_t record_length_ = 0;  // of every record, or 0
};

}  // namespace codecs

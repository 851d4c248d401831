// Contract: what a model may answer, compiled from the reply copybook: the asked items with their limits. Emits the
// JSON Schema of a dialect, checks answers item by item, and turns them into record JSON. Spec: gateway 5, 6.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/record_codec.hpp"
#include "gateway/messages.hpp"

namespace gateway {

// One item of the answer that breaks the contract; `text` is a sentence that a model can act on, never the value.
struct Misfit {
  std::string path;
  std::string text;
};

// How a route shapes one asked item: [response.item.NAME].
struct ItemRule {
  std::string path;
  std::string describe;
  enum class Overflow : std::uint8_t { reject, truncate, truncate_word } overflow = Overflow::reject;
  bool trim = false, upper = false, transliterate = false;  // coerce
  enum class Conditions : std::uint8_t { names, values, ignore } conditions = Conditions::names;
};

class Contract {
 public:
  Contract();
  // `asked`: paths of the response's items that the model must give. Errors: items that no contract can carry.
  [[nodiscard]] static Result<Contract> compile(std::shared_ptr<const codecs::RecordCodec> response,
                                                std::vector<std::string> asked, std::vector<ItemRule> rules,
                                                bool ascii_repertoire);
  const std::string& schema() const;       // JSON Schema, strict, one line (openai dialect: pattern, no maxLength)
  const std::string& schema_name() const;  // "PA-REPLY_<hash8>"
  const std::string& words() const;        // one line per asked item, for prompts
  int max_tokens() const;                  // bytes of the largest possible answer + 64
  bool empty() const;                      // nothing is asked

  struct Reading {
    std::string record_json;  // members of the response record, for encode_over
    std::vector<Misfit> misfits;
    std::vector<std::string> repairs;  // declared coercions that were applied: "PA-REASON trim"
  };
  // Rung 1 and 2 of the ladder: one JSON object, nothing after it, exactly the asked members, each within its PICTURE
  // and code page. Never throws; bounded depth and size.
  [[nodiscard]] Reading read(std::string_view answer) const;
  // The contract of a repair call: just the items that did not fit (tables whole), or everything again when the answer
  // as such was unusable.
  Contract narrowed(const std::vector<Misfit>& misfits) const;

  Contract(const Contract&);
  Contract& operator=(const Contract&);
  Contract(Contract&&) noexcept;
  Contract& operator=(Contract&&) noexcept;
  ~Contract();

  struct State;  // contract_state.hpp

 private:
  std::shared_ptr<const State> state_;
};

// An answer without the one Markdown fence that models without a schema like to put around it.
std::string_view unfenced(std::string_view answer);

}  // namespace gateway

// Which view of a REDEFINES, or which of several 01s, a record shows: the item whose values tell them apart, learned
// from the records, as the rules that --when takes.
#pragma once

#include <map>

#include "codecs/fit_search.hpp"

namespace codecs {

class ViewWitness {
 public:
  explicit ViewWitness(const std::vector<RecordCheck>& checks);
  // The record that `checks` have just seen; fits[i]: it is legal for 01 i.
  void add(const std::vector<RecordCheck>& checks, Bytes record, const std::vector<bool>& fits);
  // Rules for each overlay, and for the 01s, that one item tells apart in 99 % of the records.
  std::vector<ViewRules> rules(const std::vector<RecordCheck>& checks) const;

 private:
  static constexpr std::size_t most_values = 64;
  struct Told {  // of one value of one item
    std::uint64_t records = 0;
    std::vector<std::uint64_t> legal;  // by view
    std::vector<std::uint64_t> meant;  // legal, and with more that could have been wrong than the others
  };
  struct Key {
    NodeIndex node = no_node;  // no_node: the record's length
    std::size_t offset = 0, length = 0;
    bool gone = false;  // too many values
    std::map<Buffer, Told> values;
  };
  struct Overlay {
    std::vector<NodeIndex> views;  // empty: the 01s
    std::size_t count = 0;
    std::vector<Key> keys;
  };

  static std::string value_text(const RecordPlan& plan, const Node& node, const Buffer& bytes);
  std::vector<Overlay> overlays_;
  std::uint64_t records_ = 0;
};

}  // namespace codecs

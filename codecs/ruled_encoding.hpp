// RuledEncoding: what encoding one record knows of its ruled overlays. One view of each may be given; the items that
// its rule fixes are filled in; and the finished record is asked whether the rules would choose the same views again.
#pragma once

#include <map>
#include <set>

#include "codecs/record_image.hpp"
#include "codecs/record_patch.hpp"

namespace codecs {

// Where the enclosing occurrences of a node start in the image, outermost first.
std::vector<std::size_t> bases_around(const RecordPlan& plan, NodeIndex index,
                                      std::span<const std::uint32_t> subscripts);

class RuledEncoding {
 public:
  RuledEncoding(const RecordPlan& plan, std::span<std::uint8_t> image, const PatchBase* base)
      : plan_(plan), image_(image), base_(base) {}

  // While members are read. give: the view that was given before in this occurrence, or no_node. `fresh`: the
  // occurrence is not in the base.
  NodeIndex give(NodeIndex view, const std::vector<std::size_t>& bases, const std::vector<std::uint32_t>& subscripts,
                 bool fresh);
  // The overlay as its view leaves it where nothing is given; bytes that `written` has (if not empty) stay. False: it
  // is the view of the base, whose bytes are kept.
  bool fill(NodeIndex view, std::size_t base, const std::vector<bool>& written);
  // At the end of an object, for each node of its overlays: if no view was given, no item owns the bytes.
  void leave(NodeIndex node, std::size_t base, const std::vector<bool>& written);
  // A member that the rules may know was left out; `needed`: otherwise it is an error.
  void absent(NodeIndex node, std::size_t base, bool needed, Error error);

  // When all is read: items that the rule of a given view fixes.
  struct Filled {
    NodeIndex node;
    std::size_t at;
    std::vector<std::uint32_t> subscripts;
  };
  std::vector<Filled> fill_items();
  // Whether an entry of the residue belongs to a view that is there. `node` becomes the gap that the entry means.
  bool takes_residue(NodeIndex& node, std::size_t at, std::span<const std::uint32_t> subscripts, std::size_t length);
  // With the residue in place: views that were left out and may be, and members that nothing explains.
  void settle(std::vector<Error>& absent, std::optional<Buffer>& tail);
  [[nodiscard]] Error make(Buffer& record) const;
  void verify(Bytes record, bool tail_given, std::vector<Error>& errors) const;

 private:
  struct Given {
    NodeIndex view;
    std::vector<std::size_t> bases;
    std::vector<std::uint32_t> subscripts;
    bool fresh;
  };
  struct Absent {
    NodeIndex node;
    bool needed;
    Error error;
  };
  using Key = std::pair<std::size_t, std::size_t>;  // overlay, place in the image

  Chosen before(const RuledOverlay& overlay, std::span<const std::size_t> bases) const;
  bool kept(const RuledOverlay& overlay, const Given& given) const;
  const RuledOverlay& overlay_of(NodeIndex node) const { return plan_.rules->overlays[plan_.node(node).ruled - 1]; }
  void put(const RuleTest& test, std::size_t at);
  void fill_item(const RuleTest& test, std::span<const std::size_t> bases, std::span<const std::uint32_t> subscripts,
                 std::vector<Filled>& out);
  Error mismatch(const RuledOverlay& overlay, const Given* given, Chosen chosen, const RuleBytes& record,
                 std::span<const std::uint32_t> subscripts) const;

  const RecordPlan& plan_;
  std::span<std::uint8_t> image_;
  const PatchBase* base_;
  std::map<Key, Given> given_;
  std::set<Key> raw_;                          // overlays whose bytes the residue gave
  std::multimap<std::size_t, Absent> absent_;  // by place in the image
};

}  // namespace codecs

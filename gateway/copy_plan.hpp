// Copies: [response.from-request]. A reply item is filled from the request only if it can hold every value that its
// source can have; that is proved here when the route is loaded. Spec: gateway 3.
#pragma once

#include <span>

#include "gateway/record_items.hpp"
#include "gateway/route.hpp"

namespace gateway {

// Why `to` cannot hold every value of `from`, as a sentence; empty: it can.
std::string cannot_hold(const Item& to, const codecs::CodePage& to_page, const Item& from,
                        const codecs::CodePage& from_page);

// Fills offsets where the bytes can be taken over as they are.
void plan_copy(Copy& copy, const RecordItems& response, const RecordItems& request);

// Copies one item. A source that holds no value leaves what `reply` has; false if the value was refused, which the
// proof leaves open only for binary items over their PICTURE.
bool carry_out(const Copy& copy, const Route& route, Bytes request, std::span<std::uint8_t> reply);

}  // namespace gateway

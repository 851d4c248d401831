// Diagnosis: when a stream does not fit the listener's framing, what it probably is instead. Only words for the log
// come from here; a live listener never changes its framing by itself. Spec: mq.md section 2, rules 3 and 6.
#pragma once

#include "adapters/mq/framing.hpp"

namespace adapters::mq {

// How many of the first bytes of a connection are looked at.
inline constexpr std::size_t signature_size = 16;

// What the first bytes of a connection belong to and what to do then ("this is TLS: set tls on the listener"), or
// empty. `certain`: only signatures of many bytes, which no real frame of `framing` has; otherwise also short ones, for
// bytes that were found wrong already.
[[nodiscard]] std::string_view foreign_protocol(const Framing& framing, Bytes first, bool certain);

// The settings under which `bytes`, which begin with a header, are whole frames: " (fits as rdw)", or empty.
[[nodiscard]] std::string fitting_settings(const Framing& framing, Bytes bytes, std::size_t max_frame);

// Whether the frame before `bytes` was cut too short because its length does not count itself: " (fits as exclusive)".
[[nodiscard]] std::string fits_as_exclusive(const Framing& framing, Bytes bytes, std::size_t max_frame);

std::string hex(Bytes bytes);

}  // namespace adapters::mq

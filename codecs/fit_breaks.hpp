// Places where the records break: a damaged record descriptor among good ones, bytes before the first record, bytes
// that were inserted or lost between records of a fixed length. Each is told by the records that fit around it.
#pragma once

#include "codecs/fit_damage.hpp"

namespace codecs {

// For readings that do not fit, before their items are looked at.
void diagnose_breaks(const Situation& s, Diagnosis& out);

}  // namespace codecs

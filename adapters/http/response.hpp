// The responses of the http adapter as bytes: a record or JSON with its outcome, or a problem (RFC 9457). Nothing that
// a client sent is echoed in a header; JSON text is escaped.
#pragma once

#include "adapters/protocol.hpp"

namespace adapters::http {

// How the connection of this response goes on (RFC 9112, 9.3).
struct Ending {
  bool keep_alive = true;
  bool version_1_0 = false;  // keep-alive must then be said
  bool no_body = false;      // to HEAD: the header of the response alone
};

// RFC 9110 status of a fault: by its number for those of this adapter, else by its family.
int status_of(const Fault& fault);

// 200 with the payload and the headers Fullword-Return-Code, -Reason, -Decided-By, -Fallback, -Message.
Buffer make_reply(Form form, Bytes payload, const Outcome& outcome, Ending ending);

// application/problem+json: type, title, status, detail, and our own id, code, items.
Buffer make_problem(const Fault& fault, Ending ending);

}  // namespace adapters::http

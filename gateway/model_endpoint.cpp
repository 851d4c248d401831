#include "gateway/model_endpoint.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>

namespace gateway {

namespace {

constexpr std::size_t longest_key = 16384;

std::string key_path(const std::string& key_file) {
  constexpr std::string_view prefix = "credential:";
  if (key_file.compare(0, prefix.size(), prefix) != 0) return key_file;
  const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
  return (folder == nullptr ? std::string() : std::string(folder)) + '/' + key_file.substr(prefix.size());
}

bool printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

std::string ModelUrl::authority() const {
  std::string out = host.find(':') == std::string::npos ? host : '[' + host + ']';
  if (port != (tls ? "443" : "80")) out += ':' + port;
  return out;
}

Result<ModelUrl> read_model_url(std::string_view url) {
  const auto wrong = [](const char* why) { return make_fault(errc::model_url, why); };
  ModelUrl out;
  std::string_view rest = url;
  if (rest.substr(0, 7) == "http://") {
    rest.remove_prefix(7);
  } else if (rest.substr(0, 8) == "https://") {
    rest.remove_prefix(8);
    out.tls = true;
  } else {
    return wrong("the url starts with neither http:// nor https://");
  }
  if (!printable(rest)) return wrong("the url holds a blank or a character outside ASCII");
  if (rest.find_first_of("@?#") != rest.npos) return wrong("the url holds a user, a query or a fragment");
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  std::string_view authority = rest.substr(0, slash);
  out.path = rest.substr(slash);
  while (!out.path.empty() && out.path.back() == '/') out.path.pop_back();
  out.port = out.tls ? "443" : "80";
  std::size_t colon = authority.rfind(':');
  if (!authority.empty() && authority.front() == '[') {
    const std::size_t close = authority.find(']');
    if (close == authority.npos) return wrong("the url has a [ without ]");
    out.host = authority.substr(1, close - 1);
    colon = close + 1 < authority.size() ? close + 1 : authority.npos;
    if (colon != authority.npos && authority[colon] != ':') return wrong("the url has text between ] and the port");
  } else {
    out.host = authority.substr(0, colon);
  }
  if (colon != authority.npos) {
    out.port = authority.substr(colon + 1);
    unsigned port = 0;
    const char* end = out.port.data() + out.port.size();
    const auto [at, error] = std::from_chars(out.port.data(), end, port);
    if (error != std::errc() || at != end || port == 0 || port > 65535) return wrong("the url has an unusable port");
  }
  if (out.host.empty()) return wrong("the url has no host");
  return out;
}

Result<std::string> read_key(const std::string& key_file) {
  const std::string path = key_path(key_file);
  const auto wrong = [&](const char* why) { return make_fault(errc::key_unreadable, path + ": " + why); };
  std::ifstream in(path, std::ios::binary);
  if (!in) return wrong("cannot be opened");
  std::string key(longest_key + 1, '\0');
  in.read(key.data(), static_cast<std::streamsize>(key.size()));
  key.resize(static_cast<std::size_t>(in.gcount()));
  if (key.size() > longest_key) return wrong("is larger than a key can be");
  while (!key.empty() && (key.back() == '\n' || key.back() == '\r' || key.back() == ' ')) key.pop_back();
  if (key.empty()) return wrong("is empty");
  if (!printable(key)) return wrong("holds more than one line of printable ASCII");
  return key;
}

std::optional<Fault> key_warning(const std::string& key_file) {
  const std::string path = key_path(key_file);
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0 || (about.st_mode & (S_IRGRP | S_IROTH)) == 0) return std::nullopt;
  return make_fault(errc::key_exposed, path + " may be read by its group or by everybody");
}

ModelEndpoint::ModelEndpoint(const ModelConfig& model)
    : key_file_(model.key_file),
      places_(std::max(1, model.in_flight)),
      queue_(static_cast<std::size_t>(std::max(0, model.queue))),
      url_(read_model_url(model.url)),
      key_(key_file_.empty() ? Result<std::string>(std::string()) : read_key(key_file_)) {}

Result<std::string> ModelEndpoint::key() {
  const std::lock_guard lock(mutex_);
  if (key_.has_error()) key_ = read_key(key_file_);
  return key_;
}

bool ModelEndpoint::key_changed() {
  if (key_file_.empty()) return false;
  Result<std::string> now = read_key(key_file_);
  const std::lock_guard lock(mutex_);
  if (now.has_error() || (key_.has_value() && *key_ == *now)) return false;
  key_ = std::move(now);
  return true;
}

ModelEndpoint::Place ModelEndpoint::enter() {
  const std::lock_guard lock(mutex_);
  if (under_way_ >= places_) return {};
  ++under_way_;
  return Place(this);
}

std::unique_ptr<ModelEndpoint::Waiter> ModelEndpoint::wait(TimePoint until, std::function<void()> wake) {
  auto waiter = std::make_unique<Waiter>();
  waiter->wake_ = std::move(wake);
  const std::lock_guard lock(mutex_);
  if (under_way_ < places_) {
    ++under_way_;
    waiter->granted_ = true;
  } else {
    if (waiting_.size() >= queue_) return nullptr;
    waiter->at_ = waiting_.emplace(until, waiter.get());
    waiter->queued_ = true;
  }
  waiter->endpoint_ = this;
  return waiter;
}

void ModelEndpoint::leave() {
  if (waiting_.empty()) {
    --under_way_;
    return;
  }
  Waiter* next = waiting_.begin()->second;
  waiting_.erase(waiting_.begin());
  next->queued_ = false;
  next->granted_ = true;
  next->wake_();
}

bool ModelEndpoint::Place::admit(TimePoint now) {
  const std::lock_guard lock(endpoint_->mutex_);
  asking_ = endpoint_->breaker_.admit(now);
  return asking_;
}

Breaker::State ModelEndpoint::breaker(TimePoint now) const {
  const std::lock_guard lock(mutex_);
  return breaker_.state(now);
}

ModelEndpoint::Place::~Place() {
  if (endpoint_ == nullptr) return;
  const std::lock_guard lock(endpoint_->mutex_);
  if (asking_) endpoint_->breaker_.abandoned();
  endpoint_->leave();
}

void ModelEndpoint::Place::answered() {
  const std::lock_guard lock(endpoint_->mutex_);
  asking_ = false;
  endpoint_->breaker_.succeeded();
}

void ModelEndpoint::Place::ended(CallClass kind, TimePoint now) {
  if (kind == CallClass::key_dead && endpoint_->key_changed()) return answered();
  const std::lock_guard lock(endpoint_->mutex_);
  asking_ = false;
  switch (kind) {
    case CallClass::not_sent:
    case CallClass::uncertain:
      return endpoint_->breaker_.failed(now);
    case CallClass::key_dead:
      return endpoint_->breaker_.trip(now);
    case CallClass::told_to_wait:
    case CallClass::bad_answer:
    case CallClass::final_here:
    case CallClass::refused:
      return endpoint_->breaker_.succeeded();
  }
}

ModelEndpoint::Waiter::~Waiter() {
  if (endpoint_ == nullptr) return;
  const std::lock_guard lock(endpoint_->mutex_);
  if (queued_) endpoint_->waiting_.erase(at_);
  if (granted_) endpoint_->leave();
}

bool ModelEndpoint::Waiter::granted() const {
  const std::lock_guard lock(endpoint_->mutex_);
  return granted_;
}

ModelEndpoint::Place ModelEndpoint::Waiter::take() {
  const std::lock_guard lock(endpoint_->mutex_);
  granted_ = false;
  return Place(endpoint_);
}

ModelEndpoints::ModelEndpoints(const std::vector<ModelConfig>& models) {
  for (const ModelConfig& model : models) {
    if (model.wire != Wire::builtin) endpoints_.emplace(model.name, std::make_unique<ModelEndpoint>(model));
  }
}

ModelEndpoint* ModelEndpoints::find(std::string_view model) const {
  const auto found = endpoints_.find(model);
  return found == endpoints_.end() ? nullptr : found->second.get();
}

}  // namespace gateway

// ModelEndpoint: what all threads share about one [models.NAME] table: where it is, its key, its breaker, and the bound
// on calls under way and waiting. No sockets here. Thread-safe.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "gateway/breaker.hpp"
#include "gateway/model.hpp"

namespace gateway {

struct ModelUrl {
  bool tls = false;
  std::string host;  // without brackets
  std::string port;
  std::string path;               // "/v1", no trailing slash
  std::string authority() const;  // for the Host field: brackets where needed, no default port
};
// http or https only; no user, query or fragment. Errors: model_url.
[[nodiscard]] Result<ModelUrl> read_model_url(std::string_view url);

// The key of key_file, `credential:NAME` being $CREDENTIALS_DIRECTORY/NAME: one line of printable ASCII. Errors:
// key_unreadable (names the file, never its content).
[[nodiscard]] Result<std::string> read_key(const std::string& key_file);
// key_exposed when group or others may read the file.
std::optional<Fault> key_warning(const std::string& key_file);

class ModelEndpoint {
 public:
  explicit ModelEndpoint(const ModelConfig& model);
  ModelEndpoint(const ModelEndpoint&) = delete;
  ModelEndpoint& operator=(const ModelEndpoint&) = delete;

  const Result<ModelUrl>& url() const { return url_; }
  [[nodiscard]] Result<std::string> key();  // read again when it could not be read before
  bool key_changed();                       // reads it again; true: it is another one now

  // A place among the calls under way. Its holder tells how the call went; a place that says nothing was cancelled.
  class Place {
   public:
    Place() = default;
    explicit Place(ModelEndpoint* endpoint) : endpoint_(endpoint) {}
    Place(Place&& other) noexcept : endpoint_(std::exchange(other.endpoint_, nullptr)), asking_(other.asking_) {}
    Place& operator=(Place&& other) noexcept {
      std::swap(endpoint_, other.endpoint_);
      std::swap(asking_, other.asking_);
      return *this;
    }
    ~Place();
    [[nodiscard]] bool admit(TimePoint now);    // false: the breaker is open
    void ended(CallClass kind, TimePoint now);  // without an answer
    void answered();
    explicit operator bool() const { return endpoint_ != nullptr; }

   private:
    ModelEndpoint* endpoint_ = nullptr;
    bool asking_ = false;  // admitted, and has not told yet
  };

  // One caller in the queue; destroyed, it leaves the queue. `wake` is called at most once, by the
  // thread that left a place, under a lock: it may only post.
  class Waiter {
   public:
    ~Waiter();
    bool granted() const;
    Place take();  // after granted()

   private:
    friend class ModelEndpoint;
    ModelEndpoint* endpoint_ = nullptr;
    std::function<void()> wake_;
    bool granted_ = false;
    bool queued_ = false;
    std::multimap<TimePoint, Waiter*>::iterator at_;
  };
  // A place now, or a waiter (earliest `until` first), or neither: the queue is full.
  [[nodiscard]] Place enter();
  [[nodiscard]] std::unique_ptr<Waiter> wait(TimePoint until, std::function<void()> wake);
  Breaker::State breaker(TimePoint now) const;

 private:
  void leave();  // under the lock

  const std::string key_file_;
  const int places_;
  const std::size_t queue_;
  const Result<ModelUrl> url_;
  mutable std::mutex mutex_;
  Result<std::string> key_;
  Breaker breaker_;
  int under_way_ = 0;
  std::multimap<TimePoint, Waiter*> waiting_;
};

// The endpoints of all configured models, by name; built-in ones have none.
class ModelEndpoints {
 public:
  explicit ModelEndpoints(const std::vector<ModelConfig>& models);
  ModelEndpoint* find(std::string_view model) const;

 private:
  std::map<std::string, std::unique_ptr<ModelEndpoint>, std::less<>> endpoints_;
};

}  // namespace gateway

// OrderedWork: jobs done on all cores and given back in the order they came, a bounded number at a time. One thread
// submits and takes; the threads start with the second job, so that short work costs none.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace appliance {

template <class Job>
class OrderedWork {
 public:
  using Work = std::function<void(Job&)>;  // called on any thread, one job a call; must not throw

  explicit OrderedWork(Work work, unsigned threads = std::max(1U, std::thread::hardware_concurrency()))
      : work_(std::move(work)), most_threads_(threads) {}
  ~OrderedWork() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    waiting_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }
  OrderedWork(const OrderedWork&) = delete;
  OrderedWork& operator=(const OrderedWork&) = delete;

  // Take a job before the next one is submitted.
  bool full() const { return under_way_.size() >= 2 * std::size_t{most_threads_} + 1; }
  bool empty() const { return under_way_.empty(); }

  void submit(std::unique_ptr<Job> job) {
    auto slot = std::make_shared<Slot>();
    slot->job = std::move(job);
    under_way_.push_back(slot);
    if (under_way_.size() > 1 && threads_.empty() && most_threads_ > 1) {
      for (unsigned i = 0; i < most_threads_; ++i) threads_.emplace_back([this] { run(); });
    }
    {
      const std::lock_guard lock(mutex_);
      waiting_jobs_.push_back(std::move(slot));
    }
    waiting_.notify_one();
  }

  // The oldest job, when it is done; there must be one.
  std::unique_ptr<Job> take() {
    const std::shared_ptr<Slot> slot = under_way_.front();
    under_way_.pop_front();
    std::unique_lock lock(mutex_);
    if (threads_.empty()) {
      waiting_jobs_.pop_front();
      work_(*slot->job);
    } else {
      done_.wait(lock, [&] { return slot->done; });
    }
    return std::move(slot->job);
  }

 private:
  struct Slot {
    std::unique_ptr<Job> job;
    bool done = false;
  };

  void run() {
    std::unique_lock lock(mutex_);
    for (;;) {
      waiting_.wait(lock, [&] { return stopping_ || !waiting_jobs_.empty(); });
      if (stopping_) return;
      const std::shared_ptr<Slot> slot = std::move(waiting_jobs_.front());
      waiting_jobs_.pop_front();
      lock.unlock();
      work_(*slot->job);
      lock.lock();
      slot->done = true;
      done_.notify_all();
    }
  }

  Work work_;
  unsigned most_threads_;
  std::vector<std::thread> threads_;
  std::deque<std::shared_ptr<Slot>> under_way_;  // of the submitting thread, oldest first
  std::mutex mutex_;
  std::condition_variable waiting_, done_;
  std::deque<std::shared_ptr<Slot>> waiting_jobs_;  // guarded by mutex_
  bool stopping_ = false;                           // guarded by mutex_
};

inline constexpr std::size_t job_bytes = 256 * 1024;  // of input that are one job

}  // namespace appliance

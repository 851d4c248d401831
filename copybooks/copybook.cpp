#include "copybooks/copybook.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <tuple>

#include "copybooks/layout_builder.hpp"

namespace copybooks {

namespace {

constexpr std::size_t largest_member = 16 * 1024 * 1024;

struct Read {
  LoadedCopybook loaded;
  std::size_t errors = 0;
  int first_error_line = 0;
  bool free = false;
};

Read read_as(std::string_view text, const std::string& name, const std::filesystem::path& folder,
             const CopybookOptions& options, ReferenceFormat format) {
  Read out;
  ExpandedSource source = expand_source(text, name, folder, options, format);
  out.free = source.free;
  Copybook book = parse_copybook(source.words, name, options);
  book.steps += source.steps;
  std::swap(book.diagnostics, source.diagnostics);
  for (Diagnostic& d : source.diagnostics) keep(book.diagnostics, std::move(d));
  const auto errors = [&] {
    return static_cast<std::size_t>(std::count_if(book.diagnostics.begin(), book.diagnostics.end(), is_error));
  };
  if (!book.items.empty()) {
    // Also after errors: those of the layout belong to the same run.
    const bool parsed = errors() == 0;
    auto records = build_layouts(book, options);
    if (parsed) out.loaded.records = std::move(records);
    // A group whose COPY failed is empty for that reason only.
    const bool incomplete = std::any_of(book.diagnostics.begin(), book.diagnostics.end(), [](const Diagnostic& d) {
      return d.code == errc::copy_not_found || d.code == errc::copy_path || d.code == errc::copy_loop;
    });
    if (incomplete) {
      std::erase_if(book.diagnostics, [](const Diagnostic& d) { return d.code == errc::picture_missing; });
    }
  } else if (errors() == 0) {
    const Place start{source.files.front().get(), 1, 1};
    book.diagnostics.push_back(make_diagnostic(errc::no_record, start, "no data description entry was found"));
  }
  // In source order: the book first, then the members as they come up.
  std::map<std::string, std::size_t> order = {{name, 0}};
  for (const Diagnostic& d : book.diagnostics) order.emplace(d.file, order.size());
  std::stable_sort(book.diagnostics.begin(), book.diagnostics.end(), [&](const Diagnostic& a, const Diagnostic& b) {
    return std::tuple(order[a.file], a.line, a.column) < std::tuple(order[b.file], b.line, b.column);
  });
  // A member that is copied twice has its errors once.
  const auto same = [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.line, a.column, a.code, a.file, a.text) == std::tie(b.line, b.column, b.code, b.file, b.text);
  };
  book.diagnostics.erase(std::unique(book.diagnostics.begin(), book.diagnostics.end(), same), book.diagnostics.end());
  out.errors = errors();
  for (const Diagnostic& d : book.diagnostics) {
    if (is_error(d) && out.first_error_line == 0) out.first_error_line = std::max(1, d.line);
  }
  if (out.errors != 0) out.loaded.records.clear();
  out.loaded.diagnostics = std::move(book.diagnostics);
  out.loaded.steps = book.steps;
  return out;
}

LoadedCopybook read_any(std::string_view text, const std::string& name, const std::filesystem::path& folder,
                        const CopybookOptions& options) {
  if (options.format != ReferenceFormat::automatic) return read_as(text, name, folder, options, options.format).loaded;
  Read first = read_as(text, name, folder, options, ReferenceFormat::automatic);
  if (first.errors == 0) return std::move(first.loaded);
  const bool free = !first.free;
  Read other = read_as(text, name, folder, options, free ? ReferenceFormat::free : ReferenceFormat::fixed);
  if (other.errors == 0) {
    Diagnostic note;
    note.code = errc::note;
    note.file = name;
    note.line = note.column = 1;
    note.text = std::string("read as ") + (free ? "free" : "fixed") + " format: as " + (free ? "fixed" : "free") +
                " format it has errors";
    other.loaded.diagnostics.insert(other.loaded.diagnostics.begin(), std::move(note));
    return std::move(other.loaded);
  }
  return other.first_error_line > first.first_error_line ? std::move(other.loaded) : std::move(first.loaded);
}

}  // namespace

bool is_error(const Diagnostic& diagnostic) {
  const char s = severity(diagnostic.code);
  return s == 'E' || s == 'S';
}

bool LoadedCopybook::ok() const { return std::none_of(diagnostics.begin(), diagnostics.end(), is_error); }

std::string to_string(const Diagnostic& d) {
  std::string out = d.file;
  if (d.line != 0) out += ':' + std::to_string(d.line) + ':' + std::to_string(d.column);
  out += ' ' + id(d.code) + ' ' + d.text + '\n';
  if (!d.source.empty()) {
    std::string line = d.source;
    std::replace_if(
        line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, '?');
    out += "  " + line + "\n  " + std::string(static_cast<std::size_t>(std::max(0, d.column - 1)), ' ') + "^\n";
  }
  if (!d.hint.empty()) out += "  " + d.hint + '\n';
  return out;
}

LoadedCopybook read_copybook(std::string_view text, std::string_view name, const CopybookOptions& options) {
  if (text.size() > largest_member) {
    LoadedCopybook out;
    Diagnostic d;
    d.code = errc::limit;
    d.file = name;
    d.text = "a member has at most 16 MiB";
    out.diagnostics.push_back(std::move(d));
    return out;
  }
  return read_any(text, std::string(name), {}, options);
}

LoadedCopybook load_copybook(const std::filesystem::path& file, const CopybookOptions& options) {
  std::error_code failed;
  const auto size = std::filesystem::file_size(file, failed);
  std::ifstream in(file, std::ios::binary);
  const auto unreadable = [&](const std::string& why) {
    LoadedCopybook out;
    Diagnostic d;
    d.code = errc::cannot_read;
    d.file = file.string();
    d.text = why;
    out.diagnostics.push_back(std::move(d));
    return out;
  };
  if (failed || !in || !std::filesystem::is_regular_file(file, failed))
    return unreadable("the file does not exist or cannot be read");
  if (size > largest_member) return unreadable("a member has at most 16 MiB");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  return read_any(text, file.string(), file.has_parent_path() ? file.parent_path() : ".", options);
}

}  // namespace copybooks

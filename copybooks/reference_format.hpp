// What the lines of a member say about its reference format: directives, code where sequence numbers would stand,
// sequence numbers where code would. Spec: Language Reference, Reference format.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace copybooks {

// A >>SOURCE FORMAT or $SET SOURCEFORMAT line; it counts from the next line on. `variable` is Micro Focus's fixed
// format without a right margin.
enum class SourceDirective : std::uint8_t { fixed, free, variable };
std::optional<SourceDirective> source_directive(std::string_view line);

// An entry or a COPY that begins in columns 1 to 6: a level number with a name behind it, of which fixed format would
// read what stands from column 8 on.
bool code_in_sequence_area(std::string_view line);

// Code in columns 1 to 6, and no line that only fixed format has. 0 if not so, else the first line of such code.
int first_free_line(const std::vector<std::string_view>& lines);

}  // namespace copybooks

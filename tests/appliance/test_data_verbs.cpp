// layout, decode, encode, verify and schema as a person types them: what stands on standard output, what on standard
// error, and the exit code.
#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "tests/appliance/program.hpp"

namespace {

using test_appliance::Folder;
using test_appliance::Ran;
using test_appliance::read_file;
using test_appliance::run;

// NAME X(4), AMOUNT S9(3)V99 COMP-3, COUNT 9(3), FILLER X(2): 12 bytes.
constexpr const char* book_text =
    "       01  ENTRY-RECORD.\n"
    "           05  ENTRY-NAME      PIC X(4).\n"
    "           05  ENTRY-AMOUNT    PIC S9(3)V99 COMP-3.\n"
    "           05  ENTRY-COUNT     PIC 9(3).\n"
    "           05  FILLER          PIC X(2).\n";

std::string record(std::string_view amount_hex_as_bytes, std::string_view count) {
  std::string out = "\xC1\xC2\x40\x40";
  out += amount_hex_as_bytes;
  out += count;
  return out + "\x40\x40";
}
const std::string good = record("\x12\x34\x5C", "\xF0\xF0\xF7");
const std::string minus = record(std::string_view("\x00\x15\x0D", 3), "\xF1\xF0\xF0");
const std::string blank = record("\x12\x34\x5C", "\x40\x40\x40");
const std::string damaged = record("\x12\x3A\x5C", "\xF0\xF0\xF7");

struct Book {
  Folder folder;
  std::string book = folder.write("entry.cpy", book_text);
};

BOOST_FIXTURE_TEST_SUITE(data_verbs, Book)

BOOST_AUTO_TEST_CASE(layout_prints_the_map_with_offsets_and_lengths) {
  const Ran ran = run({"layout", book});
  BOOST_TEST(ran.exit == 0);
  BOOST_TEST(ran.err == "");
  for (const char* word :
       {"ENTRY-RECORD", "ENTRY-NAME", "ENTRY-AMOUNT", "S9(3)V99", "COMP-3", "ENTRY-COUNT", "FILLER"}) {
    BOOST_TEST(ran.out.find(word) != std::string::npos, word << " in\n" << ran.out);
  }
}

BOOST_AUTO_TEST_CASE(layout_json_has_the_members_that_scripts_rely_on) {
  const Ran ran = run({"layout", book, "--json"});
  BOOST_TEST(ran.exit == 0);
  std::string packed;
  for (const char c : ran.out) {
    if (c != ' ' && c != '\n') packed += c;
  }
  BOOST_TEST(packed.starts_with("{\"record\":\"ENTRY-RECORD\",\"length\":12,\"fields\":["), packed);
  const char* amount =
      "\"level\":5,\"name\":\"ENTRY-AMOUNT\",\"path\":\"ENTRY-AMOUNT\",\"offset\":4,\"length\":3,\"picture\":\"S9(3)"
      "V99\","
      "\"usage\":\"COMP-3\"";
  BOOST_TEST(packed.find(amount) != std::string::npos, packed);
}

BOOST_AUTO_TEST_CASE(decode_writes_one_json_line_a_record) {
  const Ran ran = run({"decode", book, "-"}, good + minus);
  BOOST_TEST(ran.exit == 0);
  BOOST_TEST(ran.err == "");
  BOOST_TEST(ran.out ==
             "{\"ENTRY-NAME\":\"AB\",\"ENTRY-AMOUNT\":123.45,\"ENTRY-COUNT\":7}\n"
             "{\"ENTRY-NAME\":\"AB\",\"ENTRY-AMOUNT\":-1.50,\"ENTRY-COUNT\":100}\n");
}

BOOST_AUTO_TEST_CASE(a_bad_item_is_null_and_told_with_record_path_offset_and_picture) {
  const Ran ran = run({"decode", book}, good + damaged);
  BOOST_TEST(ran.exit == 1);
  BOOST_TEST(ran.out.find("{\"ENTRY-NAME\":\"AB\",\"ENTRY-AMOUNT\":null,\"ENTRY-COUNT\":7}\n") != std::string::npos,
             ran.out);
  BOOST_TEST(ran.err.starts_with("FWD2007E record 2, ENTRY-AMOUNT at 4 (PIC S9(3)V99 COMP-3, 3 bytes): "), ran.err);
  BOOST_TEST(ran.err.find("FWD5010I 2 records; 1 with 1 damaged items, now null\n") != std::string::npos, ran.err);
}

BOOST_AUTO_TEST_CASE(a_blank_number_is_null_and_no_error) {
  const Ran ran = run({"decode", book}, blank);
  BOOST_TEST(ran.exit == 0);
  BOOST_TEST(ran.out == "{\"ENTRY-NAME\":\"AB\",\"ENTRY-AMOUNT\":123.45,\"ENTRY-COUNT\":null}\n");
  BOOST_TEST(ran.err == "FWD5010I 1 records; 1 blank numbers, now null\n");
}

BOOST_AUTO_TEST_CASE(a_file_that_is_no_multiple_of_the_record_length_is_told_after_its_whole_records) {
  const Ran ran = run({"decode", book}, good + good.substr(0, 5));
  BOOST_TEST(ran.exit == 1);
  BOOST_TEST(ran.out == "{\"ENTRY-NAME\":\"AB\",\"ENTRY-AMOUNT\":123.45,\"ENTRY-COUNT\":7}\n");
  BOOST_TEST(ran.err.starts_with("FWD22"), ran.err);
}

BOOST_AUTO_TEST_CASE(a_record_of_another_length_names_both_lengths) {
  const Ran ran = run({"decode", book, "--lrecl", "10"}, good.substr(0, 10));
  BOOST_TEST(ran.exit == 1);
  BOOST_TEST(ran.out == "");
  BOOST_TEST(ran.err.starts_with("FWD2001E record 1: "), ran.err);
  BOOST_TEST(ran.err.find("10") != std::string::npos, ran.err);
  BOOST_TEST(ran.err.find("12") != std::string::npos, ran.err);
}

BOOST_AUTO_TEST_CASE(at_most_100_problems_are_shown_and_the_rest_counted) {
  std::string many;
  for (int i = 0; i < 150; ++i) many += damaged;
  const Ran ran = run({"decode", book}, many);
  BOOST_TEST(ran.exit == 1);
  BOOST_TEST(std::count(ran.err.begin(), ran.err.end(), '\n') == 102);
  BOOST_TEST(ran.err.find("FWD5011I 50 more problems are not shown\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(error_lines_hold_no_record_bytes) {
  std::string secret = record("\xAB\xCD\xEF", "\xF0\xF0\xF7");
  const Ran ran = run({"decode", book}, secret);
  for (const char* hex : {"ABCDEF", "abcdef", "\xAB"}) BOOST_TEST(ran.err.find(hex) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(variable_records_come_and_go_by_their_rdw) {
  const std::string v = std::string("\x00\x10\x00\x00", 4) + good;
  const Ran decoded = run({"decode", book, "--recfm", "V"}, v);
  BOOST_TEST(decoded.exit == 0);
  const Ran encoded = run({"encode", book, "--recfm", "V"}, decoded.out);
  BOOST_TEST(encoded.exit == 0);
  BOOST_TEST((encoded.out == v));
}

BOOST_AUTO_TEST_CASE(encode_gives_the_bytes_that_decode_read) {
  const Ran encoded = run({"encode", book, "-"},
                          "{\"ENTRY-NAME\":\"AB\",\"ENTRY-AMOUNT\":123.45,\"ENTRY-COUNT\":7}\n\n"
                          "{\"ENTRY-COUNT\":100,\"ENTRY-AMOUNT\":-1.5,\"ENTRY-NAME\":\"AB\"}");
  BOOST_TEST(encoded.exit == 0);
  BOOST_TEST(encoded.err == "");
  BOOST_TEST((encoded.out == good + minus));
}

BOOST_AUTO_TEST_CASE(encode_lists_all_errors_of_a_record_and_stops) {
  const Ran ran = run({"encode", book},
                      "{\"ENTRY-NAME\":\"AB\",\"ENTRY-AMOUNT\":123.45,\"ENTRY-COUNT\":7}\n"
                      "{\"ENTRY-NAME\":\"TOO LONG\",\"ENTRY-AMOUNT\":1.234,\"ENTRY-COUNT\":-1}\n"
                      "{\"ENTRY-NAME\":\"AB\",\"ENTRY-AMOUNT\":123.45,\"ENTRY-COUNT\":7}\n");
  BOOST_TEST(ran.exit == 1);
  BOOST_TEST((ran.out == good));
  BOOST_TEST(ran.err.find("FWD2107E record 2, ENTRY-NAME at 0 (PIC X(4), 4 bytes): ") != std::string::npos, ran.err);
  BOOST_TEST(ran.err.find("FWD2109E record 2, ENTRY-AMOUNT at 4 ") != std::string::npos, ran.err);
  BOOST_TEST(ran.err.find("FWD2108E record 2, ENTRY-COUNT at 7 ") != std::string::npos, ran.err);
  BOOST_TEST(ran.err.find("stopped at record 2") != std::string::npos, ran.err);
}

BOOST_AUTO_TEST_CASE(encode_with_keep_going_leaves_the_bad_records_out) {
  const Ran ran = run({"encode", book, "--keep-going"},
                      "{\"ENTRY-NAME\":\"AB\",\"ENTRY-AMOUNT\":123.45,\"ENTRY-COUNT\":7}\nnonsense\n"
                      "{\"ENTRY-NAME\":\"AB\",\"ENTRY-AMOUNT\":-1.50,\"ENTRY-COUNT\":100}\n");
  BOOST_TEST(ran.exit == 1);
  BOOST_TEST((ran.out == good + minus));
  BOOST_TEST(ran.err.starts_with("FWD2101E record 2"), ran.err);
}

BOOST_AUTO_TEST_CASE(missing_members_are_refused_or_take_their_value) {
  const char* line = "{\"ENTRY-NAME\":\"AB\",\"ENTRY-AMOUNT\":123.45}\n";
  BOOST_TEST(run({"encode", book}, line).exit == 1);
  const Ran ran = run({"encode", book, "--missing", "value"}, line);
  BOOST_TEST(ran.exit == 0);
  BOOST_TEST((ran.out == record("\x12\x34\x5C", "\xF0\xF0\xF0")));
}

BOOST_AUTO_TEST_CASE(lossless_carries_every_byte_there_and_back) {
  const std::string all = good + damaged + blank + record("\x12\x34\x5F", "\xF0\xF0\xF7");
  const Ran decoded = run({"decode", book, "--lossless"}, all);
  const Ran encoded = run({"encode", book, "--lossless"}, decoded.out);
  BOOST_TEST(encoded.exit == 0);
  BOOST_TEST((encoded.out == all));
}

BOOST_AUTO_TEST_CASE(verify_says_how_many_records_are_identical) {
  const std::string file = folder.write("good.bin", good + minus);
  const Ran ran = run({"verify", book, file});
  BOOST_TEST(ran.exit == 0);
  BOOST_TEST(ran.out == "2/2 records identical\n");
  BOOST_TEST(ran.err == "");
}

BOOST_AUTO_TEST_CASE(verify_lists_what_would_change_and_why) {
  const std::string file = folder.write("odd.bin", good + record("\x12\x34\x5F", "\xF0\xF0\xF7") + blank + damaged);
  const Ran ran = run({"verify", book, file});
  BOOST_TEST(ran.exit == 1);
  BOOST_TEST(ran.out ==
             "FWD5012E record 2, ENTRY-AMOUNT at 4 (PIC S9(3)V99 COMP-3, 3 bytes): sign F would become C\n"
             "FWD5012E record 3, ENTRY-COUNT at 7 (PIC 9(3), 3 bytes): spaces are no number: null\n"
             "FWD5012E record 4, ENTRY-AMOUNT at 4 (PIC S9(3)V99 COMP-3, 3 bytes): no number: null\n"
             "1/4 records identical\n"
             "  1 x no number: null\n"
             "  1 x sign F would become C\n"
             "  1 x spaces are no number: null\n"
             "  7 bytes would change in all\n");
  const Ran lossless = run({"verify", book, "--lossless", file});
  BOOST_TEST(lossless.exit == 0);
  BOOST_TEST(lossless.out == "4/4 records identical\n");
}

BOOST_AUTO_TEST_CASE(verify_shows_bytes_only_when_asked) {
  const std::string file = folder.write("odd.bin", record("\x12\x34\x5F", "\xF0\xF0\xF7"));
  BOOST_TEST(run({"verify", book, file}).out.find("12345F") == std::string::npos);
  BOOST_TEST(run({"verify", book, "--show-bytes", file}).out.find("12345F") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(filler_is_no_data_unless_strict) {
  std::string odd = good;
  odd[10] = '\xF1';
  const std::string file = folder.write("filler.bin", odd);
  const Ran ran = run({"verify", book, file});
  BOOST_TEST(ran.exit == 0);
  BOOST_TEST(ran.out.starts_with("FWD5013I record 1, FILLER"), ran.out);
  BOOST_TEST(ran.out.find("1/1 records identical\n") != std::string::npos, ran.out);
  BOOST_TEST(ran.out.find("  1 bytes would change in all\n") != std::string::npos, ran.out);
  BOOST_TEST(run({"verify", book, "--strict", file}).exit == 1);
}

BOOST_AUTO_TEST_CASE(schema_describes_what_encode_takes) {
  const Ran ran = run({"schema", book});
  BOOST_TEST(ran.exit == 0);
  for (const char* word : {"2020-12", "ENTRY-AMOUNT", "additionalProperties", "999.99"}) {
    BOOST_TEST(ran.out.find(word) != std::string::npos, word << " in\n" << ran.out);
  }
}

BOOST_AUTO_TEST_CASE(a_copybook_error_is_printed_with_its_place_and_caret) {
  const std::string bad = folder.write("bad.cpy", "       01  R.\n           05  A  PIC X(3.\n");
  const Ran ran = run({"layout", bad});
  BOOST_TEST(ran.exit == 78);
  BOOST_TEST(ran.out == "");
  BOOST_TEST(ran.err.starts_with(bad + ":2:"), ran.err);
  BOOST_TEST(ran.err.find("FWD1") != std::string::npos, ran.err);
  BOOST_TEST(ran.err.find('^') != std::string::npos, ran.err);
}

BOOST_AUTO_TEST_CASE(several_01_levels_ask_for_a_choice_and_list_them) {
  const std::string two = folder.write("two.cpy",
                                       "       01  HEAD-RECORD.\n           05  A  PIC X(3).\n"
                                       "       01  TAIL-RECORD.\n           05  B  PIC X(5).\n");
  const Ran ran = run({"decode", two}, "");
  BOOST_TEST(ran.exit == 2);
  BOOST_TEST(ran.err.starts_with("FWD1024E "), ran.err);
  BOOST_TEST(ran.err.find("HEAD-RECORD (3 bytes), TAIL-RECORD (5 bytes)") != std::string::npos, ran.err);
  const Ran chosen = run({"decode", two, "--record", "tail-record"}, "\xC1\xC2\xC3\xC4\xC5");
  BOOST_TEST(chosen.out == "{\"B\":\"ABCDE\"}\n");
  BOOST_TEST(run({"decode", two, "--record", "BODY"}, "").err.starts_with("FWD5006E "));
  BOOST_TEST(run({"layout", two}).out.find("TAIL-RECORD") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(copy_members_are_found_in_the_folders_of_I) {
  folder.write("members/PART.cpy", "           05  PART-A  PIC X(2).\n");
  const std::string whole = folder.write("whole.cpy", "       01  W.\n           COPY PART.\n");
  BOOST_TEST(run({"layout", whole, "-I", folder / "members"}).exit == 0);
}

BOOST_AUTO_TEST_CASE(text_lines_are_refused_where_bytes_may_look_like_line_ends) {
  const Ran ran = run({"decode", book, "--recfm", "TEXT"}, "");
  BOOST_TEST(ran.exit == 2);
  BOOST_TEST(ran.err.find("ENTRY-AMOUNT") != std::string::npos, ran.err);
}

BOOST_AUTO_TEST_CASE(an_unknown_code_page_is_a_usage_error) {
  const Ran ran = run({"decode", book, "--code-page", "99999"}, "");
  BOOST_TEST(ran.exit == 2);
  BOOST_TEST(ran.err.starts_with("FWD2301E "), ran.err);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_there_is_an_io_error) {
  const Ran ran = run({"decode", book, folder / "nothing.bin"});
  BOOST_TEST(ran.exit == 74);
  BOOST_TEST(ran.err.starts_with("FWD5007E "), ran.err);
  BOOST_TEST(run({"decode", book, folder.path().string()}).exit == 74);
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_an_io_error) {
  const Ran ran = run({"decode", book, "-o", "/dev/full"}, good);
  BOOST_TEST(ran.exit == 74);
  BOOST_TEST(ran.err.starts_with("FWD5009E "), ran.err);
}

BOOST_AUTO_TEST_CASE(mvs_return_codes_follow_the_families) {
  BOOST_TEST(run({"decode", book, "--mvs-rc"}, good).exit == 0);
  BOOST_TEST(run({"decode", book, "--mvs-rc"}, damaged).exit == 8);
  BOOST_TEST(run({"decode", book, "--mvs-rc", folder / "nothing.bin"}).exit == 12);
  BOOST_TEST(run({"decode", folder / "no.cpy", "--mvs-rc"}, good).exit == 16);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(command_line, Book)

BOOST_AUTO_TEST_CASE(help_begins_with_examples_and_goes_to_standard_output) {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"--help"}, {"decode", "--help"}, {"serve", "--help"}, {"explain", "--help"}}) {
    const Ran ran = run(words);
    BOOST_TEST(ran.exit == 0);
    BOOST_TEST(ran.out.starts_with("Examples:\n  fullword "), ran.out);
    BOOST_TEST(ran.err == "");
  }
}

BOOST_AUTO_TEST_CASE(no_words_at_all_show_the_help_and_end_with_2) {
  const Ran ran = run({});
  BOOST_TEST(ran.exit == 2);
  BOOST_TEST(ran.out == "");
  BOOST_TEST(ran.err.starts_with("Examples:\n"), ran.err);
}

BOOST_AUTO_TEST_CASE(an_unknown_option_shows_the_nearest) {
  const Ran ran = run({"decode", book, "--code-pag", "37"}, "");
  BOOST_TEST(ran.exit == 2);
  BOOST_TEST(ran.err == "FWD5002E unknown option --code-pag; the nearest is --code-page\n");
}

BOOST_AUTO_TEST_CASE(an_unknown_verb_shows_the_nearest) {
  const Ran ran = run({"decod", book});
  BOOST_TEST(ran.exit == 2);
  BOOST_TEST(ran.err == "FWD5003E unknown verb decod; the nearest is decode\n");
}

BOOST_AUTO_TEST_CASE(planned_verbs_and_options_are_refused) {
  for (const char* verb : {"audit", "wsdl", "batch"}) {
    const Ran ran = run({verb, book, book});
    BOOST_TEST(ran.exit == 2);
    BOOST_TEST(ran.err.find("is not built in this version") != std::string::npos, ran.err);
  }
}

BOOST_AUTO_TEST_CASE(a_word_too_many_or_a_wrong_value_is_a_usage_error) {
  BOOST_TEST(run({"layout", book, "another"}).exit == 2);
  BOOST_TEST(run({"decode", book, "--rdw", "middle"}, "").exit == 2);
  BOOST_TEST(run({"decode", book, "--recfm", "Q"}, "").exit == 2);
  BOOST_TEST(run({"decode", book, "--lrecl", "0"}, "").exit == 2);
  BOOST_TEST(run({"decode"}).exit == 2);
}

BOOST_AUTO_TEST_CASE(the_version_is_told) {
  const Ran ran = run({"--version"});
  BOOST_TEST(ran.exit == 0);
  BOOST_TEST(ran.out.starts_with("fullword "), ran.out);
}

BOOST_AUTO_TEST_CASE(fixed_records_fill_the_room_of_their_variable_tables) {
  const std::string tables = folder.write("tables.cpy",
                                          "       01  T.\n"
                                          "           05  N  PIC 9.\n"
                                          "           05  E  PIC X(2) OCCURS 0 TO 3 DEPENDING ON N.\n"
                                          "           05  Z  PIC X.\n");
  const std::string fixed = std::string("\xF1\xC1\xC2\xE9", 4) + std::string(4, '\0');
  const Ran ran = run({"decode", tables, "-"}, fixed);
  BOOST_TEST(ran.exit == 0, ran.err);
  BOOST_TEST(ran.out == "{\"N\":1,\"E\":[\"AB\"],\"Z\":\"Z\"}\n");
  BOOST_TEST(run({"encode", tables, "-"}, ran.out).out == fixed);
  BOOST_TEST(run({"encode", tables, "-", "--recfm", "V"}, ran.out).out == std::string("\0\x08\0\0\xF1\xC1\xC2\xE9", 8));
}

BOOST_AUTO_TEST_CASE(a_byte_order_mark_before_json_lines_is_no_part_of_them) {
  const Ran ran =
      run({"encode", book, "-"}, "\xEF\xBB\xBF{\"ENTRY-NAME\":\"AB\",\"ENTRY-AMOUNT\":123.45,\"ENTRY-COUNT\":7}\r\n");
  BOOST_TEST(ran.exit == 0, ran.err);
  BOOST_TEST(ran.out == good);
}

BOOST_AUTO_TEST_CASE(an_impossible_record_length_is_wrong_usage) {
  BOOST_TEST(run({"decode", book, "-", "--lrecl", "99999999999"}, "").exit == 2);
  BOOST_TEST(run({"decode", book, "-", "--lrecl", "-1"}, "").exit == 2);
}

BOOST_AUTO_TEST_CASE(a_copybook_that_is_no_text_is_refused_without_its_control_characters) {
  const std::string binary = folder.write("binary.cpy", std::string("\x1B[2J\x07\x01 0 1 X\n", 12));
  const Ran ran = run({"layout", binary});
  BOOST_TEST(ran.exit == 78);
  BOOST_TEST(ran.err.find('\x1B') == std::string::npos);
  BOOST_TEST(ran.err.find('\x07') == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace

#include <boost/test/unit_test.hpp>
#include <thread>

#include "gateway/gateway.hpp"
#include "tests/gateway/route_folder.hpp"

using What = gateway::RouteTable::Change::What;

BOOST_AUTO_TEST_SUITE(route_table)

BOOST_AUTO_TEST_CASE(folders_come_change_break_and_go) {
  routes::Folder folder;
  routes::fill(folder);
  const auto root = folder.path.parent_path();
  gateway::RouteTable table(routes::models());
  BOOST_TEST(table.find("decide") == nullptr);

  auto changes = table.reload(root);
  BOOST_REQUIRE(changes.size() == 1);
  BOOST_TEST(changes[0].route == "decide");
  BOOST_TEST((changes[0].what == What::added));
  const auto first = table.find("decide");
  BOOST_REQUIRE(first);
  BOOST_TEST(table.reload(root).empty());

  folder.write("prompt.md", "Decide well.\n");
  changes = table.reload(root);
  BOOST_REQUIRE(changes.size() == 1);
  BOOST_TEST((changes[0].what == What::replaced));
  const auto second = table.find("decide");
  BOOST_TEST(second != first);
  BOOST_TEST(first->prompt == "Decide.\n");  // who holds the old one keeps it

  folder.write("route.toml", "[request]\ncopybok = 1\n");
  changes = table.reload(root);
  BOOST_REQUIRE(changes.size() == 1);
  BOOST_TEST((changes[0].what == What::refused));
  BOOST_TEST(!changes[0].errors.empty());
  BOOST_TEST(table.find("decide") == second);
  BOOST_TEST(table.reload(root).empty());  // told once

  folder.write("route.toml", routes::route_toml);
  changes = table.reload(root);
  BOOST_TEST(changes.empty());  // back at what is in force
  BOOST_TEST(table.find("decide") == second);

  std::filesystem::remove_all(folder.path);
  changes = table.reload(root);
  BOOST_REQUIRE(changes.size() == 1);
  BOOST_TEST((changes[0].what == What::removed));
  BOOST_TEST(table.find("decide") == nullptr);
}

BOOST_AUTO_TEST_CASE(a_folder_of_routes_that_is_gone_changes_nothing) {
  routes::Folder folder;
  routes::fill(folder);
  gateway::RouteTable table(routes::models());
  table.reload(folder.path.parent_path());
  BOOST_TEST(table.reload(folder.path.parent_path() / "nowhere").empty());
  BOOST_TEST(table.find("decide") != nullptr);
}

BOOST_AUTO_TEST_CASE(routes_are_found_while_they_are_swapped) {
  routes::Folder folder;
  routes::fill(folder);
  gateway::RouteTable table(routes::models());
  table.reload(folder.path.parent_path());
  std::atomic<bool> stop{false};
  std::thread reader([&] {
    while (!stop) {
      const auto route = table.find("decide");
      if (!route || route->name != "decide") std::abort();
    }
  });
  for (int i = 0; i < 10; ++i) {
    folder.write("prompt.md", "Decide " + std::to_string(i) + ".\n");
    table.reload(folder.path.parent_path());
  }
  stop = true;
  reader.join();
  BOOST_TEST(table.find("decide")->prompt == "Decide 9.\n");
}

BOOST_AUTO_TEST_SUITE_END()

#include "building/pages.h"

#include <iostream>
#include <string_view>

/// Prints docs/building-map.md (`map`) or docs/bacnet-pics.md (`pics`) as the program's tables have it.
int main(int argc, char** argv) {
    const std::string_view wanted = argc > 1 ? argv[1] : "";
    if (wanted != "map" && wanted != "pics") {
        std::cerr << "Usage: building_pages map|pics\n";
        return 2;
    }
    std::cout << (wanted == "map" ? headcount::building::map_page() : headcount::building::conformance_page()) << std::flush;
    return std::cout ? 0 : 1;
}

#include "settings/document.h"

#include <iostream>

/// Prints docs/settings.md as the declaration of the settings has it.
int main() {
    std::cout << headcount::settings::reference_page() << std::flush;
    return std::cout ? 0 : 1;
}

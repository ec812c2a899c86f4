# Warnings are errors, everywhere, in every configuration.
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough -Werror)
# GCC 12 sees overlapping copies in std::string where there are none (its bug 105651).
add_compile_options(-Wno-restrict)

# A compiler that has room need not tidy up its memory all the time: a tenth of the processor time of the largest files, which take up to
# 1.5 GB then instead of 1.1.
cmake_host_system_information(RESULT MEMORY_IN_MIB QUERY TOTAL_PHYSICAL_MEMORY)
cmake_host_system_information(RESULT PROCESSORS QUERY NUMBER_OF_LOGICAL_CORES)
math(EXPR MEMORY_FOR_EACH "${MEMORY_IN_MIB} / ${PROCESSORS}")
if(MEMORY_FOR_EACH GREATER 3000)
    add_compile_options(--param=ggc-min-heapsize=1048576)
endif()

# The compiler's cache makes the second of two sanitizer builds and every rebuild cheap.
find_program(CCACHE ccache)
if(CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
    set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
endif()

set(HEADCOUNT_SANITIZER "" CACHE STRING "Sanitizers to build with: empty, address,undefined or thread")
if(HEADCOUNT_SANITIZER)
    add_compile_options(-fsanitize=${HEADCOUNT_SANITIZER} -fno-omit-frame-pointer -O1 -g1)
    add_link_options(-fsanitize=${HEADCOUNT_SANITIZER})
    if(HEADCOUNT_SANITIZER MATCHES undefined)
        add_compile_options(-fno-sanitize-recover=all)
        # What AddressSanitizer or the processor sees as well. These four look at every pointer: a third of the time for compiling.
        add_compile_options(-fno-sanitize=null,alignment,object-size,vptr)
    endif()
    if(HEADCOUNT_SANITIZER MATCHES thread)
        # GCC 12 cannot instrument std::atomic_thread_fence, which Boost.Asio uses beside real synchronisation.
        add_compile_options(-Wno-tsan)
    endif()
endif()

# Only fuzz targets link then: their driver has the function that is called.
option(HEADCOUNT_BRANCH_COVERAGE "Report every branch to tests/fuzz/driver.cpp" OFF)

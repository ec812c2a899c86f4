# headcount_room(NAME [COMPUTES] [USES room...] [LIBRARIES target...])
#
# Under sanitizers only a room that COMPUTES much for each picture or test case is optimized: the others wait for sockets and disks,
# and are compiled in half the time.
#
# With HEADCOUNT_JOINED_SOURCES the files of a room are compiled ten at a time as one text: their headers are parsed once, which
# makes a build from nothing several times cheaper and a change of one file dearer. Names in a room's unnamed namespaces must
# then differ.
option(HEADCOUNT_JOINED_SOURCES "Compile the files of a room together" OFF)

# One static library headcount_NAME from src/NAME/*.cpp and the folders in it. main.cpp belongs to the program, not to its room.
# Foreign libraries stay private to the room where their headers allow it; scripts/check-rooms guards the order of rooms.
function(headcount_room NAME)
    cmake_parse_arguments(ROOM "COMPUTES" "" "USES;LIBRARIES" ${ARGN})
    file(GLOB SOURCES CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${NAME}/*.cpp ${CMAKE_SOURCE_DIR}/src/${NAME}/*/*.cpp)
    list(FILTER SOURCES EXCLUDE REGEX "/main\\.cpp$")
    if(SOURCES)
        add_library(headcount_${NAME} STATIC ${SOURCES})
        set(KIND PUBLIC)
    else()
        add_library(headcount_${NAME} INTERFACE)
        set(KIND INTERFACE)
    endif()
    target_include_directories(headcount_${NAME} ${KIND} ${CMAKE_SOURCE_DIR}/src)
    if(SOURCES AND HEADCOUNT_JOINED_SOURCES)
        set_target_properties(headcount_${NAME} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 10)
        # In one text every file looks like a header to this warning.
        target_compile_options(headcount_${NAME} PRIVATE -Wno-subobject-linkage)
    endif()
    if(SOURCES AND HEADCOUNT_BRANCH_COVERAGE)
        target_compile_options(headcount_${NAME} PRIVATE -fsanitize-coverage=trace-pc)
    endif()
    if(SOURCES AND HEADCOUNT_SANITIZER AND NOT ROOM_COMPUTES AND NOT HEADCOUNT_BRANCH_COVERAGE)
        target_compile_options(headcount_${NAME} PRIVATE -O0)
    endif()
    list(TRANSFORM ROOM_USES PREPEND headcount_)
    target_link_libraries(headcount_${NAME} ${KIND} ${ROOM_USES} ${ROOM_LIBRARIES})
endfunction()

# How tests are compiled. It is the sensor that is looked at: the tests themselves are not optimized, nor are they asked for
# undefined behaviour under sanitizers, which takes half of the time for compiling them.
set(HEADCOUNT_TEST_OPTIONS -fpch-preprocess -pthread -O0)
if(HEADCOUNT_SANITIZER MATCHES undefined)
    # GCC 12's guesses about the flow go wrong in code that one sanitizer has changed; other builds make them of the same files.
    list(APPEND HEADCOUNT_TEST_OPTIONS -fno-sanitize=undefined -Wno-free-nonheap-object -Wno-maybe-uninitialized -Wno-array-bounds
         -Wno-stringop-overflow -Wno-stringop-overread -Wno-dangling-pointer)
endif()

# What nearly every test includes is read once for all of them.
function(headcount_test_headers)
    file(WRITE ${CMAKE_BINARY_DIR}/test_headers.cpp "// Only here to have its headers precompiled.\n")
    add_library(headcount_test_headers OBJECT EXCLUDE_FROM_ALL ${CMAKE_BINARY_DIR}/test_headers.cpp)
    target_link_libraries(headcount_test_headers PRIVATE GTest::gmock nlohmann_json::nlohmann_json)
    target_compile_options(headcount_test_headers PRIVATE ${HEADCOUNT_TEST_OPTIONS})
    target_precompile_headers(headcount_test_headers PRIVATE <gmock/gmock.h> <gtest/gtest.h> <nlohmann/json.hpp> <algorithm> <chrono>
                              <filesystem> <fstream> <functional> <map> <memory> <optional> <random> <set> <string> <thread>
                              <variant> <vector>)
endfunction()

# headcount_tests(ROOM [COMPUTES] [LIBRARIES target...] [SHARDS n])
#
# Tests mostly wait, for peers, disks and clocks: ./test runs twice as many at a time as there are processors. A room whose tests
# COMPUTE counts for two of them.
#
# One program ROOM_tests from tests/ROOM/*_test.cpp. ctest knows it as n tests (1) that share out its test cases, not as one for
# each case: starting a program under a sanitizer takes longer than most cases do. Timeout: 10 minutes each.
function(headcount_tests ROOM)
    cmake_parse_arguments(TESTS "COMPUTES" "SHARDS" "LIBRARIES" ${ARGN})
    file(GLOB SOURCES CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${ROOM}/*_test.cpp)
    if(NOT SOURCES)
        return()
    endif()
    add_executable(${ROOM}_tests ${SOURCES})
    target_include_directories(${ROOM}_tests PRIVATE ${CMAKE_SOURCE_DIR}/tests)
    target_compile_definitions(${ROOM}_tests PRIVATE HEADCOUNT_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
                               HEADCOUNT_BINARY_DIR="${CMAKE_BINARY_DIR}")
    target_link_libraries(${ROOM}_tests PRIVATE $<TARGET_NAME_IF_EXISTS:headcount_${ROOM}> ${TESTS_LIBRARIES} GTest::gmock
                          GTest::gtest_main)
    target_compile_options(${ROOM}_tests PRIVATE ${HEADCOUNT_TEST_OPTIONS})
    target_precompile_headers(${ROOM}_tests REUSE_FROM headcount_test_headers)
    if(NOT TESTS_SHARDS)
        set(TESTS_SHARDS 1)
    endif()
    math(EXPR LAST "${TESTS_SHARDS} - 1")
    foreach(SHARD RANGE ${LAST})
        add_test(NAME ${ROOM}.${SHARD} COMMAND ${ROOM}_tests)
        set_tests_properties(${ROOM}.${SHARD} PROPERTIES TIMEOUT 600 LABELS ${ROOM}
                             ENVIRONMENT "GTEST_TOTAL_SHARDS=${TESTS_SHARDS};GTEST_SHARD_INDEX=${SHARD}")
        if(TESTS_COMPUTES)
            set_tests_properties(${ROOM}.${SHARD} PROPERTIES PROCESSORS 2)
        endif()
    endforeach()
endfunction()

# headcount_room(NAME [USES room...] [LIBRARIES target...])
#
# One static library headcount_NAME from src/NAME/*.cpp and the folders in it. main.cpp belongs to the program, not to its room.
# Foreign libraries stay private to the room where their headers allow it; scripts/check-rooms guards the order of rooms.
function(headcount_room NAME)
    cmake_parse_arguments(ROOM "" "" "USES;LIBRARIES" ${ARGN})
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
    if(SOURCES AND HEADCOUNT_BRANCH_COVERAGE)
        target_compile_options(headcount_${NAME} PRIVATE -fsanitize-coverage=trace-pc)
    endif()
    list(TRANSFORM ROOM_USES PREPEND headcount_)
    target_link_libraries(headcount_${NAME} ${KIND} ${ROOM_USES} ${ROOM_LIBRARIES})
endfunction()

# headcount_tests(ROOM [LIBRARIES target...] [LABELS label...])
#
# One program ROOM_tests from tests/ROOM/*_test.cpp, each of its tests known to ctest.
function(headcount_tests ROOM)
    cmake_parse_arguments(TESTS "" "" "LIBRARIES;LABELS" ${ARGN})
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
    gtest_discover_tests(${ROOM}_tests TEST_PREFIX "${ROOM}." DISCOVERY_TIMEOUT 60
                         PROPERTIES TIMEOUT 300 LABELS "${ROOM};${TESTS_LABELS}")
endfunction()

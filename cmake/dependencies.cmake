# Everything here is a Debian 12 package, except ONNX Runtime, which scripts/fetch-onnxruntime takes from npm.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(spdlog REQUIRED)
find_package(fmt REQUIRED)
find_package(date REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(CURL REQUIRED)
find_package(Boost 1.74 REQUIRED)
find_package(CLI11 REQUIRED)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)
find_path(VALIJSON_INCLUDE valijson/validator.hpp REQUIRED)
find_package(PNG REQUIRED)
pkg_check_modules(GSTREAMER REQUIRED IMPORTED_TARGET gstreamer-1.0 gstreamer-app-1.0 gstreamer-video-1.0)
pkg_check_modules(MOSQUITTO REQUIRED IMPORTED_TARGET libmosquitto)
find_library(YUV_LIBRARY yuv REQUIRED)
find_library(TURBOJPEG_LIBRARY turbojpeg REQUIRED)
find_path(EXPECTED_INCLUDE tl/expected.hpp REQUIRED)

add_library(tl_expected INTERFACE)
target_include_directories(tl_expected SYSTEM INTERFACE ${EXPECTED_INCLUDE})
add_library(valijson INTERFACE)
target_include_directories(valijson SYSTEM INTERFACE ${VALIJSON_INCLUDE})
add_library(yuv INTERFACE)
target_link_libraries(yuv INTERFACE ${YUV_LIBRARY})
add_library(turbojpeg INTERFACE)
target_link_libraries(turbojpeg INTERFACE ${TURBOJPEG_LIBRARY})

# ONNX Runtime is loaded at run time (vision/onnx_runtime.cpp), so that one binary works with several versions:
# only the headers are needed here, and the library is laid beside the binary.
set(ONNXRUNTIME_ROOT ${CMAKE_SOURCE_DIR}/.deps/onnxruntime CACHE PATH "Folder made by scripts/fetch-onnxruntime")
if(NOT EXISTS ${ONNXRUNTIME_ROOT}/include/onnxruntime_cxx_api.h)
    message(FATAL_ERROR "ONNX Runtime is missing in ${ONNXRUNTIME_ROOT}: run scripts/fetch-onnxruntime first.")
endif()
add_library(onnxruntime_headers INTERFACE)
target_include_directories(onnxruntime_headers SYSTEM INTERFACE ${ONNXRUNTIME_ROOT}/include)
file(CREATE_LINK ${ONNXRUNTIME_ROOT}/lib/libonnxruntime.so.1 ${CMAKE_BINARY_DIR}/libonnxruntime.so.1 SYMBOLIC)

# The weights lie beside the binary too, where it looks for them.
file(CREATE_LINK ${CMAKE_SOURCE_DIR}/models ${CMAKE_BINARY_DIR}/models SYMBOLIC)

# So do the page's files, which scripts/build-ui makes.
file(CREATE_LINK ${CMAKE_SOURCE_DIR}/ui/dist ${CMAKE_BINARY_DIR}/ui SYMBOLIC)

// A small ray tracer for overhead pictures of people, built on Embree 3.
//
// It is not a general renderer. It knows rectangular ceiling lights, one bounce
// of indirect light, procedural floor and fabric patterns, and a radial lens.
// Lighting is sampled with very few rays and then smoothed, which is what makes
// about one picture per second possible on one CPU core.
//
// Besides the picture it returns, for every pixel, the number of the person seen
// there, and for every person the number of pixels they would cover if nothing
// stood in front of them. Labels are computed from those two.
//
// Python calls render() through ctypes; struct Job must match render.py.

#include <embree3/rtcore.h>
#include <pmmintrin.h>
#include <xmmintrin.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

// ---------------------------------------------------------------- interface

enum Pattern { // keep in step with materials.py
    PLAIN,
    CARPET,
    TILES,
    PLANKS,
    CHECKER,
    CONCRETE,
    FIGURED_CARPET,
    WOOD,
    PRINT,
    FABRIC,
    STRIPES,
    CHECKS,
    BLOTCHES,
    CRACKED,
    PAVING,
    TREAD,
    SPECKLED,
    PHOTO
};

struct Material { // all floats, so that Python can pass a plain table
    float color_a[3], color_b[3];
    float texture; // index of the texture, or -1
    float pattern;
    float scale;
    float gloss;
    float seed;
    float texture_luma; // typical brightness of the texture, to divide out
    float stripe_duty;
    float angle; // rotates floor patterns, radians
};

struct Job {
    const float *positions, *normals, *uvs;
    const int32_t *triangles, *triangle_material, *triangle_person;
    const Material* materials;
    const uint8_t* textures;         // texture_size x texture_size RGBA, one after another
    const float* lens_angles;        // angle from the optical axis, by distance from the centre
    const float* lights;             // per light: centre, half side u, half side v, emission
    const int32_t* person_triangles; // per person: first triangle, end triangle
    const int32_t* person_window;    // per person: x0 y0 x1 y1, pixels worth testing
    float* rgb;
    int32_t* person_of_pixel;
    int32_t* unoccluded_pixels;
    int32_t vertex_count, triangle_count, texture_size, lens_steps, light_count;
    int32_t person_count, width, height, edge_samples, bounce_rays;
    uint32_t seed;
    float camera_position[3];
    float camera_axes[9]; // rows: right, down, forward
    float focal_px, centre_x, centre_y, lens_radius, ambient;
};

// ------------------------------------------------------------- small maths

struct Vec3 {
    float x, y, z;
};
static inline Vec3 operator+(Vec3 a, Vec3 b) {
    return {a.x + b.x, a.y + b.y, a.z + b.z};
}
static inline Vec3 operator-(Vec3 a, Vec3 b) {
    return {a.x - b.x, a.y - b.y, a.z - b.z};
}
static inline Vec3 operator*(Vec3 a, float s) {
    return {a.x * s, a.y * s, a.z * s};
}
static inline Vec3 operator*(Vec3 a, Vec3 b) {
    return {a.x * b.x, a.y * b.y, a.z * b.z};
}
static inline float dot(Vec3 a, Vec3 b) {
    return a.x * b.x + a.y * b.y + a.z * b.z;
}
static inline float length(Vec3 a) {
    return sqrtf(dot(a, a));
}
static inline float largest(Vec3 a) {
    return std::max(a.x, std::max(a.y, a.z));
}
static inline Vec3 vec(const float* p) {
    return {p[0], p[1], p[2]};
}
static inline Vec3 normalize(Vec3 a) {
    return a * (1.f / std::max(length(a), 1e-12f));
}
static inline Vec3 cross(Vec3 a, Vec3 b) {
    return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

static inline uint32_t hash(uint32_t a) {
    a ^= a >> 16;
    a *= 0x7feb352d;
    a ^= a >> 15;
    a *= 0x846ca68b;
    a ^= a >> 16;
    return a ? a : 1;
}
static inline float unitFloat(uint32_t bits) {
    return (bits >> 8) * (1.f / 16777216.f);
}

struct Rng { // xorshift: cheap, and good enough for light sampling
    uint32_t state;
    float next() {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        return unitFloat(state);
    }
};

// -------------------------------------------------------------------- noise

static inline float cellNoise(int x, int y, int seed) {
    return unitFloat(hash(x * 73856093u ^ y * 19349663u ^ seed * 83492791u));
}

static float smoothNoise(float x, float y, int seed) {
    int ix = floorf(x), iy = floorf(y);
    float fx = x - ix, fy = y - iy;
    fx = fx * fx * (3 - 2 * fx);
    fy = fy * fy * (3 - 2 * fy);
    float a = cellNoise(ix, iy, seed), b = cellNoise(ix + 1, iy, seed);
    float c = cellNoise(ix, iy + 1, seed), d = cellNoise(ix + 1, iy + 1, seed);
    float top = a + (b - a) * fx, bottom = c + (d - c) * fx;
    return top + (bottom - top) * fy;
}

static float cloudNoise(float x, float y, int seed) { // four octaves
    return .5f * smoothNoise(x, y, seed) + .25f * smoothNoise(x * 2.1f, y * 2.1f, seed + 1) +
           .15f * smoothNoise(x * 4.3f, y * 4.3f, seed + 2) + .1f * smoothNoise(x * 9.1f, y * 9.1f, seed + 3);
}

static inline float fraction(float x) {
    return x - floorf(x);
}

// ---------------------------------------------------------------- materials

struct Texel {
    Vec3 color;
    float alpha;
};

static Texel readTexture(const Job& job, int index, float u, float v) {
    int size = job.texture_size;
    int x = std::min(int(fraction(u) * size), size - 1);
    int y = std::min(int((1 - fraction(v)) * size), size - 1);
    const uint8_t* p = job.textures + 4ull * ((size_t(index) * size + y) * size + x);
    auto linear = [](int c) {
        float f = c / 255.f;
        return f * f;
    };
    return {{linear(p[0]), linear(p[1]), linear(p[2])}, p[3] / 255.f};
}

// The garment texture gives folds and seams as brightness only; the colour is
// ours, so that one garment can be worn in any colour.
static Vec3 fabricColor(const Material& m, Vec3 texel, float u, float v) {
    float luma = .3f * texel.x + .6f * texel.y + .1f * texel.z;
    float shade = .25f + .75f * std::min(2.f, luma / std::max(m.texture_luma, .02f));
    Vec3 a = vec(m.color_a), b = vec(m.color_b);
    switch (int(m.pattern)) {
        case STRIPES:
            return (sinf(v * m.scale) > m.stripe_duty ? b : a) * shade;
        case CHECKS: {
            float across = sinf(u * m.scale) > 0, along = sinf(v * m.scale) > 0;
            float part_a = .5f + .25f * across + .25f * along;
            return (a * part_a + b * (1 - part_a)) * shade;
        }
        case BLOTCHES:
            return (cloudNoise(u * m.scale, v * m.scale, int(m.seed)) > .55f ? a : b) * shade;
        default:
            return a * shade;
    }
}

// A photographed surface, repeated every `scale` metres: color_a is its mean colour, color_b the share of the
// photograph's own colours that is kept. The height is mixed in, so that walls do not show stripes.
static Vec3 photographed(const Job& job, const Material& m, Vec3 p) {
    float c = cosf(m.angle), s = sinf(m.angle);
    float u = (c * p.x - s * p.y + .71f * p.z) / m.scale, v = (s * p.x + c * p.y + .71f * p.z) / m.scale;
    Vec3 texel = readTexture(job, int(m.texture), u, v).color;
    float luma = .3f * texel.x + .6f * texel.y + .1f * texel.z;
    Vec3 grey = {luma, luma, luma};
    Vec3 shade = (grey + (texel - grey) * vec(m.color_b)) * (1 / std::max(m.texture_luma, .02f));
    shade = {std::min(shade.x, 4.f), std::min(shade.y, 4.f), std::min(shade.z, 4.f)};
    Vec3 color = vec(m.color_a) * shade;
    return {std::min(color.x, .95f), std::min(color.y, .95f), std::min(color.z, .95f)};
}

static Vec3 tiles(const Material& m, float x, float y, int seed) {
    float joint = .008f / m.scale;
    if (fraction(x / m.scale) < joint || fraction(y / m.scale) < joint) return vec(m.color_b);
    float tile = cellNoise(floorf(x / m.scale), floorf(y / m.scale), seed);
    return vec(m.color_a) * (.9f + .2f * tile) * (.85f + .3f * cloudNoise(x * 6, y * 6, seed));
}

static Vec3 planks(const Material& m, float x, float y, int seed) {
    const float board_length = 1.3f;
    float row = floorf(x / m.scale);
    float offset = cellNoise(row, 7, seed) * board_length;
    float board = cellNoise(row, floorf((y + offset) / board_length), seed);
    if (fraction(x / m.scale) < .02f) return vec(m.color_a) * .45f; // gap between boards
    float grain = cloudNoise(x * 60, y * 4 + board * 50, seed);
    return vec(m.color_a) * (.7f + .25f * board + .35f * grain);
}

// Lines of "text" inside a margin: reads as a screen or a sheet of paper.
static Vec3 print(const Material& m, float u, float v, int seed) {
    int column = (int)floorf(u * 9);
    bool inside = u > .08f && u < .92f && v > .06f && v < .94f;
    bool line = fmodf(v * 22, 1.f) < .45f && cellNoise(int(v * 22), column / 2, seed) > .35f;
    float ink = inside && line ? .5f : 0.f;
    return vec(m.color_a) * (1 - ink) + vec(m.color_b) * ink;
}

// Cracks run where two cells of scattered points meet.
static Vec3 cracked(const Material& m, float x, float y, int seed) {
    float wobble = .35f * cloudNoise(x * 5, y * 5, seed + 3);
    x = x / m.scale + wobble;
    y = y / m.scale + wobble;
    int ix = floorf(x), iy = floorf(y);
    float nearest = 9, second = 9;
    for (int dy = -1; dy <= 1; dy++) {
        for (int dx = -1; dx <= 1; dx++) {
            float px = ix + dx + cellNoise(ix + dx, iy + dy, seed), py = iy + dy + cellNoise(ix + dx, iy + dy, seed + 1);
            float distance = hypotf(px - x, py - y);
            second = std::min(second, std::max(distance, nearest));
            nearest = std::min(nearest, distance);
        }
    }
    float stain = .7f + .6f * cloudNoise(x * .7f, y * .7f, seed + 7);
    if (second - nearest < .03f) return vec(m.color_b) * .5f;
    return vec(m.color_a) * stain * (.85f + .3f * cloudNoise(x * 14, y * 14, seed + 5));
}

// Stones in rows, every second row shifted by half a stone.
static Vec3 paving(const Material& m, float x, float y, int seed) {
    float row = floorf(y / m.scale), along = x / (2 * m.scale) + .5f * (int(row) & 1);
    float joint = .012f / m.scale;
    if (fraction(y / m.scale) < joint || fraction(along) < joint * .5f) return vec(m.color_b) * .6f;
    float stone = cellNoise(floorf(along), row, seed);
    return vec(m.color_a) * (.65f + .5f * stone) * (.8f + .4f * cloudNoise(x * 9, y * 9, seed));
}

// Metal with raised bars, as on vehicle floors.
static Vec3 tread(const Material& m, float x, float y) {
    float u = x / m.scale, v = y / m.scale;
    bool turned = (int(floorf(u)) + int(floorf(v))) & 1;
    float across = fraction(turned ? v : u) - .5f, along = fraction(turned ? u : v) - .5f;
    bool bar = fabsf(across) < .14f && fabsf(along) < .4f;
    return bar ? vec(m.color_b) : vec(m.color_a);
}

static Vec3 speckled(const Material& m, float x, float y, int seed) {
    float grain = cellNoise(floorf(x / m.scale), floorf(y / m.scale), seed);
    return grain > .8f ? vec(m.color_b) : vec(m.color_a) * (.85f + .25f * cloudNoise(x * 3, y * 3, seed + 2));
}

static Vec3 surfaceColor(const Material& m, Vec3 p, float u, float v) {
    float x = p.x, y = p.y;
    if (m.angle > 0) {
        float c = cosf(m.angle), s = sinf(m.angle);
        x = c * p.x - s * p.y;
        y = s * p.x + c * p.y;
    }
    int seed = int(m.seed);
    Vec3 a = vec(m.color_a), b = vec(m.color_b);
    switch (int(m.pattern)) {
        case CARPET:
            return a * (.75f + .25f * (cloudNoise(x * 40, y * 40, seed) + cloudNoise(x * 2, y * 2, seed + 9)));
        case TILES:
            return tiles(m, x, y, seed);
        case PLANKS:
            return planks(m, x, y, seed);
        case CHECKER: {
            bool odd = int(floorf(x / m.scale) + floorf(y / m.scale)) & 1;
            return (odd ? a : b) * (.85f + .3f * cloudNoise(x * 30, y * 30, seed));
        }
        case CONCRETE:
            return a * (.75f + .3f * cloudNoise(x * 1.5f, y * 1.5f, seed) + .2f * cloudNoise(x * 12, y * 12, seed + 5));
        case FIGURED_CARPET: {
            float n = smoothNoise(x * m.scale, y * m.scale, seed) + smoothNoise(x * m.scale * 3, y * m.scale * 3, seed + 1);
            return n > 1.f ? a : b;
        }
        case WOOD:
            return a * (.8f + .4f * cloudNoise(x * 5, y * 40, seed));
        case PRINT:
            return print(m, u, v, seed);
        case CRACKED:
            return cracked(m, x, y, seed);
        case PAVING:
            return paving(m, x, y, seed);
        case TREAD:
            return tread(m, x, y);
        case SPECKLED:
            return speckled(m, x, y, seed);
        default:
            return a;
    }
}

// ----------------------------------------------------------------- renderer

struct Surface {
    Vec3 point, geometric_normal, shading_normal, albedo;
    int triangle;
    float distance;
};

struct Pixels { // one value per pixel, kept apart so that light can be smoothed alone
    std::vector<Vec3> light, albedo, normal, highlight;
    std::vector<float> depth;
    explicit Pixels(int n)
        : light(n, {0, 0, 0}), albedo(n, {0, 0, 0}), normal(n, {0, 0, 0}), highlight(n, {0, 0, 0}), depth(n, 0.f) {}
};

class Renderer {
public:
    explicit Renderer(const Job& job) : job(job), eye(vec(job.camera_position)) {
        static RTCDevice shared_device = rtcNewDevice("threads=1");
        device = shared_device;
        rtcInitIntersectContext(&scattered);
        coherent = scattered;
        coherent.flags = RTC_INTERSECT_CONTEXT_FLAG_COHERENT;
        scene = buildScene(0, job.triangle_count);
    }
    ~Renderer() { rtcReleaseScene(scene); }

    void shadeAllPixels(Pixels& out) const;
    void smoothEdges(Pixels& out) const;
    void countUnoccluded() const;

private:
    const Job& job;
    Vec3 eye;
    RTCDevice device;
    RTCScene scene;
    mutable RTCIntersectContext scattered, coherent;

    RTCScene buildScene(int first, int end) const;
    bool trace(RTCScene where, Vec3 from, Vec3 direction, float start, RTCRayHit& hit, RTCIntersectContext& context) const;
    bool blocked(Vec3 from, Vec3 direction, float distance) const;
    bool pixelRay(float px, float py, Vec3& direction) const;
    Texel surfaceAt(const RTCRayHit& hit, int triangle, Vec3 point) const;
    void normalsAt(const RTCRayHit& hit, int triangle, Vec3 direction, Vec3& geometric, Vec3& shading) const;
    bool firstOpaque(RTCScene where, int first_triangle, Vec3 direction, RTCRayHit& hit, Vec3& albedo, Vec3& point) const;
    bool see(Vec3 direction, Surface& surface) const;
    Vec3 directLight(Vec3 point, Vec3 normal, Rng& rng, int samples) const;
    Vec3 bounceLight(Vec3 point, Vec3 normal, Rng& rng) const;
    Vec3 highlight(Vec3 point, Vec3 normal, Vec3 direction, float gloss) const;
    Vec3 reflection(Vec3 point, Vec3 normal, Vec3 direction, Rng& rng) const;
    bool isEdge(const Pixels& image, int x, int y) const;
};

RTCScene Renderer::buildScene(int first, int end) const {
    RTCScene result = rtcNewScene(device);
    rtcSetSceneBuildQuality(result, RTC_BUILD_QUALITY_LOW);
    RTCGeometry geometry = rtcNewGeometry(device, RTC_GEOMETRY_TYPE_TRIANGLE);
    // Embree owns (and pads) these buffers, so the caller's arrays need no padding.
    void* vertices = rtcSetNewGeometryBuffer(geometry, RTC_BUFFER_TYPE_VERTEX, 0, RTC_FORMAT_FLOAT3, 12, job.vertex_count);
    memcpy(vertices, job.positions, 12ull * job.vertex_count);
    void* indices = rtcSetNewGeometryBuffer(geometry, RTC_BUFFER_TYPE_INDEX, 0, RTC_FORMAT_UINT3, 12, end - first);
    memcpy(indices, job.triangles + 3 * first, 12ull * (end - first));
    rtcCommitGeometry(geometry);
    rtcAttachGeometry(result, geometry);
    rtcReleaseGeometry(geometry);
    rtcCommitScene(result);
    return result;
}

static void setRay(RTCRay& ray, Vec3 from, Vec3 direction, float start, float end) {
    ray.org_x = from.x;
    ray.org_y = from.y;
    ray.org_z = from.z;
    ray.dir_x = direction.x;
    ray.dir_y = direction.y;
    ray.dir_z = direction.z;
    ray.tnear = start;
    ray.tfar = end;
    ray.time = 0;
    ray.mask = -1;
    ray.flags = 0;
}

bool Renderer::trace(RTCScene where, Vec3 from, Vec3 direction, float start, RTCRayHit& hit, RTCIntersectContext& context) const {
    setRay(hit.ray, from, direction, start, 1e4f);
    hit.hit.geomID = RTC_INVALID_GEOMETRY_ID;
    hit.hit.instID[0] = RTC_INVALID_GEOMETRY_ID;
    rtcIntersect1(where, &context, &hit);
    return hit.hit.geomID != RTC_INVALID_GEOMETRY_ID;
}

bool Renderer::blocked(Vec3 from, Vec3 direction, float distance) const {
    RTCRay ray;
    setRay(ray, from, direction, 2e-3f, distance);
    rtcOccluded1(scene, &scattered, &ray);
    return ray.tfar < 0;
}

// Direction seen by a place on the sensor. False where the lens sees nothing.
bool Renderer::pixelRay(float px, float py, Vec3& direction) const {
    float x = (px - job.centre_x) / job.focal_px, y = (py - job.centre_y) / job.focal_px;
    float radius = sqrtf(x * x + y * y);
    float place = radius / job.lens_radius * (job.lens_steps - 1);
    int k = std::min(int(place), job.lens_steps - 2);
    float angle = job.lens_angles[k] + (job.lens_angles[k + 1] - job.lens_angles[k]) * (place - k);
    float s = radius > 1e-6f ? sinf(angle) / radius : 1.f;
    Vec3 right = vec(job.camera_axes), down = vec(job.camera_axes + 3), forward = vec(job.camera_axes + 6);
    direction = normalize(right * (x * s) + down * (y * s) + forward * cosf(angle));
    return angle < 1.7f;
}

Texel Renderer::surfaceAt(const RTCRayHit& hit, int triangle, Vec3 point) const {
    const int32_t* corner = job.triangles + 3 * triangle;
    const Material& material = job.materials[job.triangle_material[triangle]];
    float b1 = hit.hit.u, b2 = hit.hit.v, b0 = 1 - b1 - b2;
    auto mix = [&](int axis) {
        return b0 * job.uvs[2 * corner[0] + axis] + b1 * job.uvs[2 * corner[1] + axis] + b2 * job.uvs[2 * corner[2] + axis];
    };
    float u = mix(0), v = mix(1);
    if (material.texture < 0) return {surfaceColor(material, point, u, v), 1.f};
    if (int(material.pattern) == PHOTO) return {photographed(job, material, point), 1.f};
    Texel texel = readTexture(job, int(material.texture), u, v);
    return {fabricColor(material, texel.color, u, v), texel.alpha};
}

void Renderer::normalsAt(const RTCRayHit& hit, int triangle, Vec3 direction, Vec3& geometric, Vec3& shading) const {
    const int32_t* corner = job.triangles + 3 * triangle;
    auto normal = [&](int k) { return vec(job.normals + 3 * corner[k]); };
    float b1 = hit.hit.u, b2 = hit.hit.v;
    Vec3 smooth = normal(0) * (1 - b1 - b2) + normal(1) * b1 + normal(2) * b2;
    geometric = normalize({hit.hit.Ng_x, hit.hit.Ng_y, hit.hit.Ng_z});
    if (dot(geometric, direction) > 0) geometric = geometric * -1;
    // Flat furniture carries zero normals and falls back to its face normal.
    shading = dot(smooth, smooth) > 1e-6f ? normalize(smooth) : geometric;
    if (dot(shading, geometric) < 0) shading = shading * -1;
    if (dot(shading, direction) > -0.02f) shading = geometric;
}

// Steps through transparent texels: hair is drawn on mostly transparent cards.
bool Renderer::firstOpaque(RTCScene where, int first_triangle, Vec3 direction, RTCRayHit& hit, Vec3& albedo, Vec3& point) const {
    float start = 0.05f;
    for (int layer = 0; layer < 10; layer++) {
        if (!trace(where, eye, direction, start, hit, coherent)) return false;
        point = eye + direction * hit.ray.tfar;
        Texel texel = surfaceAt(hit, first_triangle + hit.hit.primID, point);
        albedo = texel.color;
        if (texel.alpha > .45f) return true;
        start = hit.ray.tfar + 1e-4f;
    }
    return false;
}

bool Renderer::see(Vec3 direction, Surface& s) const {
    RTCRayHit hit;
    if (!firstOpaque(scene, 0, direction, hit, s.albedo, s.point)) return false;
    s.triangle = hit.hit.primID;
    s.distance = hit.ray.tfar;
    normalsAt(hit, s.triangle, direction, s.geometric_normal, s.shading_normal);
    return true;
}

// A few shadow rays to random places on random lights.
Vec3 Renderer::directLight(Vec3 point, Vec3 normal, Rng& rng, int samples) const {
    Vec3 total{0, 0, 0};
    for (int k = 0; k < samples; k++) {
        const float* light = job.lights + 12 * std::min(job.light_count - 1, int(rng.next() * job.light_count));
        Vec3 u = vec(light + 3), v = vec(light + 6);
        float along_u = rng.next() * 2 - 1, along_v = rng.next() * 2 - 1;
        Vec3 to_light = vec(light) + u * along_u + v * along_v - point;
        float distance2 = dot(to_light, to_light), distance = sqrtf(distance2);
        to_light = to_light * (1 / distance);
        float cos_here = dot(normal, to_light);
        if (cos_here <= 0 || blocked(point, to_light, distance * .995f)) continue;
        Vec3 light_normal = cross(u, v);
        float quarter_area = length(light_normal);
        float cos_there = fabsf(dot(light_normal, to_light)) / quarter_area;
        float per_sample = float(job.light_count) / samples;
        float weight = cos_here * cos_there * 4 * quarter_area / std::max(distance2, .35f) * per_sample * .3183f;
        // Capping single samples trades a little brightness for far less noise.
        weight = std::min(weight, 1.1f * per_sample / 4.f + .15f);
        total = total + vec(light + 9) * weight;
    }
    return total;
}

static Vec3 cosineDirection(Vec3 normal, Rng& rng) {
    float u1 = rng.next(), u2 = rng.next();
    float radius = sqrtf(u1), angle = 6.2831853f * u2;
    Vec3 helper = fabsf(normal.x) > .5f ? Vec3{0, 1, 0} : Vec3{1, 0, 0};
    Vec3 tangent = normalize(cross(normal, helper)), other = cross(normal, tangent);
    return tangent * (radius * cosf(angle)) + other * (radius * sinf(angle)) + normal * sqrtf(1 - u1);
}

// Light that reaches the point by way of one other surface.
Vec3 Renderer::bounceLight(Vec3 point, Vec3 normal, Rng& rng) const {
    const float clamp = 1.2f; // single bright bounces would leave blotches
    Vec3 ambient{job.ambient, job.ambient, job.ambient}, total{0, 0, 0};
    for (int k = 0; k < job.bounce_rays; k++) {
        Vec3 direction = cosineDirection(normal, rng), light = ambient;
        RTCRayHit hit;
        if (trace(scene, point, direction, 1e-3f, hit, scattered)) {
            Vec3 there = point + direction * hit.ray.tfar, geometric, shading;
            Vec3 albedo = surfaceAt(hit, hit.hit.primID, there).color;
            normalsAt(hit, hit.hit.primID, direction, geometric, shading);
            light = albedo * (directLight(there + geometric * 1e-3f, shading, rng, 1) + ambient * .6f);
        }
        if (largest(light) > clamp) light = light * (clamp / largest(light));
        total = total + light * (1.f / job.bounce_rays);
    }
    return total;
}

Vec3 Renderer::highlight(Vec3 point, Vec3 normal, Vec3 direction, float gloss) const {
    Vec3 total{0, 0, 0};
    for (int k = 0; k < job.light_count; k++) {
        const float* light = job.lights + 12 * k;
        Vec3 to_light = normalize(vec(light) - point);
        if (dot(normal, to_light) <= 0) continue;
        float lobe = std::max(0.f, dot(normal, normalize(to_light - direction)));
        for (int square = 0; square < 5; square++)
            lobe *= lobe; // 32nd power
        total = total + vec(light + 9) * (lobe * .12f);
    }
    return total * std::min(gloss, .2f);
}

// What a polished floor mirrors: people upside down, lamps, walls.
Vec3 Renderer::reflection(Vec3 point, Vec3 normal, Vec3 direction, Rng& rng) const {
    Vec3 mirrored = normalize(direction - normal * (2 * dot(direction, normal)));
    RTCRayHit hit;
    if (!trace(scene, point, mirrored, 1e-3f, hit, scattered)) return {0, 0, 0};
    Vec3 there = point + mirrored * hit.ray.tfar, geometric, shading;
    normalsAt(hit, hit.hit.primID, mirrored, geometric, shading);
    Vec3 light = directLight(there + geometric * 1e-3f, shading, rng, 3);
    return surfaceAt(hit, hit.hit.primID, there).color * (light + Vec3{job.ambient, job.ambient, job.ambient});
}

void Renderer::shadeAllPixels(Pixels& out) const {
    const int direct_rays = 3;
    const float polished = .1f;
    Vec3 ambient{job.ambient, job.ambient, job.ambient};
    for (int y = 0; y < job.height; y++) {
        for (int x = 0; x < job.width; x++) {
            int i = y * job.width + x;
            Rng rng{hash(i * 9781u + job.seed)};
            Vec3 direction;
            Surface s;
            job.person_of_pixel[i] = 0;
            if (!pixelRay(x + .5f, y + .5f, direction) || !see(direction, s)) continue;
            job.person_of_pixel[i] = job.triangle_person[s.triangle];
            out.depth[i] = s.distance;
            out.albedo[i] = s.albedo;
            out.normal[i] = s.shading_normal;
            Vec3 above = s.point + s.geometric_normal * 1e-3f;
            out.light[i] = directLight(above, s.shading_normal, rng, direct_rays) + bounceLight(above, s.shading_normal, rng) +
                           ambient * .15f;
            float gloss = job.materials[job.triangle_material[s.triangle]].gloss;
            if (gloss > 0) out.highlight[i] = highlight(s.point, s.shading_normal, direction, gloss);
            if (gloss >= polished)
                out.highlight[i] = out.highlight[i] + reflection(above, s.shading_normal, direction, rng) * gloss;
        }
    }
}

bool Renderer::isEdge(const Pixels& image, int x, int y) const {
    int here = y * job.width + x;
    for (int dy = -1; dy <= 1; dy++) {
        for (int dx = -1; dx <= 1; dx++) {
            int nx = x + dx, ny = y + dy;
            if (nx < 0 || ny < 0 || nx >= job.width || ny >= job.height) continue;
            int there = ny * job.width + nx;
            Vec3 change = image.albedo[there] - image.albedo[here];
            if (job.person_of_pixel[there] != job.person_of_pixel[here] || dot(change, change) > 5e-4f) return true;
        }
    }
    return false;
}

// Antialiasing of surface colour only: shading is smooth anyway, so spending
// extra rays on colour alone costs little and removes the staircase look.
void Renderer::smoothEdges(Pixels& image) const {
    if (job.edge_samples < 2) return;
    std::vector<Vec3> smoothed = image.albedo;
    for (int y = 0; y < job.height; y++) {
        for (int x = 0; x < job.width; x++) {
            if (!isEdge(image, x, y)) continue;
            int i = y * job.width + x, found = 0;
            Rng rng{hash(i * 131u + job.seed + 7)};
            Vec3 sum{0, 0, 0};
            for (int k = 0; k < job.edge_samples; k++) {
                float px = x + (k % 2 + rng.next()) * .5f, py = y + ((k / 2) % 2 + rng.next()) * .5f;
                Vec3 direction, albedo, point;
                RTCRayHit hit;
                if (!pixelRay(px, py, direction) || !firstOpaque(scene, 0, direction, hit, albedo, point)) continue;
                sum = sum + albedo;
                found++;
            }
            if (found) smoothed[i] = sum * (1.f / found);
        }
    }
    image.albedo.swap(smoothed);
}

// The whole size of each person, as the camera would see them alone in the room.
void Renderer::countUnoccluded() const {
    for (int k = 0; k < job.person_count; k++) {
        int first = job.person_triangles[2 * k], end = job.person_triangles[2 * k + 1];
        const int32_t* window = job.person_window + 4 * k;
        job.unoccluded_pixels[k] = 0;
        if (end <= first) continue;
        RTCScene alone = buildScene(first, end);
        for (int y = std::max(0, window[1]); y < std::min(job.height, window[3]); y++) {
            for (int x = std::max(0, window[0]); x < std::min(job.width, window[2]); x++) {
                Vec3 direction, albedo, point;
                RTCRayHit hit;
                if (pixelRay(x + .5f, y + .5f, direction) && firstOpaque(alone, first, direction, hit, albedo, point))
                    job.unoccluded_pixels[k]++;
            }
        }
        rtcReleaseScene(alone);
    }
}

// ---------------------------------------------------------------- denoising

// How much a neighbour's light tells about this pixel's: the same plane, or little.
static float similarity(const Pixels& image, int i, int j, int step) {
    float facing = dot(image.normal[i], image.normal[j]);
    if (facing < .8f) return 0;
    float gap = fabsf(image.depth[i] - image.depth[j]) / (.02f * image.depth[i] * step + 1e-3f);
    if (gap > 3) return 0;
    return facing * facing * facing * facing / (1 + gap * gap);
}

// A-trous filter: three passes of a 5x5 kernel whose taps spread 1, 2, 4 pixels.
static void smoothLight(Pixels& image, int width, int height) {
    static const float kernel[3] = {.375f, .25f, .0625f};
    std::vector<Vec3> result(image.light.size());
    for (int step = 1; step <= 4; step *= 2) {
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int i = y * width + x;
                Vec3 sum{0, 0, 0};
                float weights = 0;
                for (int dy = -2; dy <= 2; dy++) {
                    for (int dx = -2; dx <= 2; dx++) {
                        int nx = x + dx * step, ny = y + dy * step;
                        if (nx < 0 || ny < 0 || nx >= width || ny >= height) continue;
                        int j = ny * width + nx;
                        float weight = kernel[abs(dx)] * kernel[abs(dy)] * similarity(image, i, j, step);
                        sum = sum + image.light[j] * weight;
                        weights += weight;
                    }
                }
                result[i] = weights > 0 ? sum * (1 / weights) : image.light[i];
            }
        }
        image.light.swap(result);
    }
}

// -------------------------------------------------------------- entry point

extern "C" void render(const Job* job) {
    _MM_SET_FLUSH_ZERO_MODE(_MM_FLUSH_ZERO_ON); // Embree asks for both
    _MM_SET_DENORMALS_ZERO_MODE(_MM_DENORMALS_ZERO_ON);
    int count = job->width * job->height;
    Pixels image(count);
    Renderer renderer(*job);
    renderer.shadeAllPixels(image);
    renderer.smoothEdges(image);
    smoothLight(image, job->width, job->height);
    for (int i = 0; i < count; i++) {
        Vec3 color = image.albedo[i] * image.light[i] + image.highlight[i];
        memcpy(job->rgb + 3 * i, &color, sizeof color);
    }
    renderer.countUnoccluded();
}

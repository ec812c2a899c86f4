#include "settings/pem.h"

#include "peers/certificates.h"
#include "settings/document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace headcount::settings {
namespace {

using peers::CertificateAuthority;
using peers::Credentials;
using testing::HasSubstr;
using testing::Not;

const CertificateAuthority& authority() {
    static const CertificateAuthority one;
    return one;
}

std::string fault_of_certificates(const std::string& text) {
    return pem_certificates_form(text).value_or("accepted");
}
std::string fault_of_key(const std::string& text) {
    return pem_key_form(text).value_or("accepted");
}

TEST(Pem, TakesOneCertificateOrSeveralOrNone) {
    const std::string one = authority().certificate();
    EXPECT_EQ(fault_of_certificates(""), "accepted");
    EXPECT_EQ(fault_of_certificates(one), "accepted");
    EXPECT_EQ(fault_of_certificates("# our own\r\n" + one + "\n" + authority().issue().certificate), "accepted");
}

TEST(Pem, SaysWhichCertificateIsDamaged) {
    const std::string one = authority().certificate();
    std::string damaged = one;
    damaged[one.size() / 2] = '!';
    EXPECT_THAT(fault_of_certificates(one + damaged), HasSubstr("certificate number 2 cannot be read"));
    EXPECT_THAT(fault_of_certificates(one.substr(0, one.size() / 2)), HasSubstr("certificate number 1 cannot be read"));
    EXPECT_THAT(fault_of_certificates("hello"), HasSubstr("must be certificates in PEM form"));
}

TEST(Pem, LetsNoPrivateKeyStandWhereCertificatesAreShown) {
    const Credentials client = authority().issue();
    EXPECT_THAT(fault_of_certificates(client.certificate + client.key), HasSubstr("put it into key"));
}

TEST(Pem, TakesAKeyWithoutPassphrase) {
    const Credentials client = authority().issue();
    EXPECT_EQ(fault_of_key(""), "accepted");
    EXPECT_EQ(fault_of_key(client.key), "accepted");
    EXPECT_THAT(fault_of_key(client.certificate), HasSubstr("must be a private key in PEM form"));
    EXPECT_THAT(fault_of_key(client.key.substr(0, 100)), HasSubstr("must be a private key in PEM form"));
    EXPECT_THAT(fault_of_key("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIH\n-----END ENCRYPTED PRIVATE KEY-----\n"),
                HasSubstr("passphrase"));
}

TEST(Pem, AKeyBelongsToOneCertificate) {
    const Credentials client = authority().issue();
    const Credentials other = authority().issue();
    EXPECT_TRUE(is_key_of(client.key, client.certificate));
    EXPECT_TRUE(is_key_of(client.key, client.certificate + authority().certificate()));
    EXPECT_FALSE(is_key_of(client.key, other.certificate));
    EXPECT_FALSE(is_key_of("", client.certificate));
}

Settings with_client(const std::string& certificate, const std::string& key) {
    Settings settings;
    settings.reports.flow.recipients.http[1].tls.certificate = certificate;
    settings.reports.flow.recipients.http[1].tls.key = key;
    return settings;
}

std::string fault_of(const Settings& settings) {
    const Result<void> checked = validate(settings);
    return checked ? "accepted" : checked.error().sentence;
}

TEST(Pem, SettingsSayWhereTheFaultIs) {
    const Credentials client = authority().issue();
    EXPECT_EQ(fault_of(with_client(client.certificate, client.key)), "accepted");
    EXPECT_THAT(fault_of(with_client("nonsense", "")), HasSubstr("reports.flow.recipients.http[1].tls.certificate must be"));
    EXPECT_EQ(fault_of(with_client(client.certificate, "")), "accepted") << "as others see it";
    EXPECT_THAT(fault_of(with_client("", client.key)), HasSubstr("tls.certificate is empty"));
    EXPECT_THAT(fault_of(with_client(client.certificate, authority().issue().key)), HasSubstr("does not belong"));
    Settings long_one;
    long_one.reports.line.recipients.mqtt.tls.ca = std::string(30'000, '\n');
    EXPECT_THAT(fault_of(long_one), HasSubstr("reports.line.recipients.mqtt.tls.ca has 30000 characters"));
}

TEST(Pem, TheKeyIsShownToNobodyAndSurvivesBeingWritten) {
    const Credentials client = authority().issue();
    const Settings settings = with_client(client.certificate, client.key);
    EXPECT_THAT(to_public_json(settings), Not(HasSubstr("PRIVATE")));
    EXPECT_THAT(to_public_json(settings), HasSubstr("BEGIN CERTIFICATE"));
    const Result<Settings> read = parse_settings(to_json(settings));
    ASSERT_TRUE(read) << read.error().sentence;
    EXPECT_EQ(*read, settings);
}

TEST(Pem, AnEscapeIsNoPartOfAText) {
    Settings settings;
    settings.reports.line.recipients.mqtt.tls.ca = authority().certificate() + "\x1b[2J";
    EXPECT_THAT(fault_of(settings), HasSubstr("has a control character, such as an escape"));
}

} // namespace
} // namespace headcount::settings

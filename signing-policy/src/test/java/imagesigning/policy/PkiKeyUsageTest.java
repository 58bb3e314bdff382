package imagesigning.policy;

import static imagesigning.policy.Judging.NAME;
import static imagesigning.policy.Judging.image;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.cosign.SigstoreFormat;
import imagesigning.policy.testing.SigstoreKey;
import imagesigning.policy.testing.TestImage;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A certificate whose key may agree on keys and not sign; made with openssl for this test. */
class PkiKeyUsageTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

  private static final String ROOT =
      """
      -----BEGIN CERTIFICATE-----
      MIIBbjCCARSgAwIBAgIUK7ker+EX9nbL1xUgZW1H9IFQeJ0wCgYIKoZIzj0EAwIw
      FDESMBAGA1UEAwwJdGVzdCByb290MCAXDTI2MTIwMTE0NTUzNVoYDzIxMjYxMTA3
      MTQ1NTM1WjAUMRIwEAYDVQQDDAl0ZXN0IHJvb3QwWTATBgcqhkjOPQIBBggqhkjO
      PQMBBwNCAAQYKLY9njjkNN5ELvWhXDYAkVGEoYms/z/XRmi0MwW9LOOgLIbqKM8J
      Mc6sbak0VKj0UX7nBIT9hxgi4DwfBdyWo0IwQDAPBgNVHRMBAf8EBTADAQH/MA4G
      A1UdDwEB/wQEAwICBDAdBgNVHQ4EFgQU0dyTwO+Dl40n1cwzDOgYJhzGIQYwCgYI
      KoZIzj0EAwIDSAAwRQIhAMdGenpw7XogHpq60oNIQ75k2DZh8k39Dvbl4erkZOqz
      AiB4IT8Hy3bLahI4r9fBDF9XgGIaTCeLT6zukPekKf9CqQ==
      -----END CERTIFICATE-----
      """;

  private static final String LEAF =
      """
      -----BEGIN CERTIFICATE-----
      MIIBsDCCAVWgAwIBAgIBAjAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAl0ZXN0IHJv
      b3QwIBcNMjYxMjAxMTQ1NTM1WhgPMjEyNjExMDYxNDU1MzVaMBExDzANBgNVBAMM
      BnNpZ25lcjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJZP7A5fdvRNMY6rPx8O
      SrQJYM8IUYPAyT4FynyvkXlH1cLpRdbaeBf2uY4iNfQ4fCCKJjI6EeoCI6RlCGEV
      sYyjgZgwgZUwDAYDVR0TAQH/BAIwADAOBgNVHQ8BAf8EBAMCAwgwEwYDVR0lBAww
      CgYIKwYBBQUHAwMwIAYDVR0RAQH/BBYwFIESc2lnbmVyQGV4YW1wbGUuY29tMB0G
      A1UdDgQWBBR8KshIoMMdSxsmaHCood3gZ55unTAfBgNVHSMEGDAWgBTR3JPA74OX
      jSfVzDMM6BgmHMYhBjAKBggqhkjOPQQDAgNJADBGAiEAqrZCK0kMiOW8+08KiE+m
      279jBO7K2Fq+m3GDP4v4oKMCIQCknMpEQwdZy04Hhg6DNsJ6mhsof9Z95PzONKqK
      /DJXSQ==
      -----END CERTIFICATE-----
      """;

  private static final String KEY =
      "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg+tS4IFl9+hquV3ObOF1Epu"
          + "uowSMLlurSv9JjBzWkf7ehRANCAASWT+wOX3b0TTGOqz8fDkq0CWDPCFGDwMk+Bcp8r5F5"
          + "R9XC6UXW2ngX9rmOIjX0OHwgiiYyOhHqAiOkZQhhFbGM";

  @Test
  void keyThatMayNotSignDataIsAWarning() throws GeneralSecurityException {
    String policy =
        "{\"default\": [{\"type\": \"sigstoreSigned\", \"pki\": {\"subjectEmail\":"
            + " \"signer@example.com\", \"caRootsData\": \""
            + Base64.getEncoder().encodeToString(ROOT.getBytes(US_ASCII))
            + "\"}}]}";

    Verdict verdict =
        PolicyEvaluator.builder(Policy.parse(policy.getBytes(US_ASCII), "policy.json"))
            .clock(Clock.fixed(NOW, ZoneOffset.UTC))
            .build()
            .evaluate(image(signed(SigstoreKey.payload(NAME, TestImage.DIGEST))));

    assertThat(verdict).isInstanceOf(Verdict.Allowed.class);
    assertThat(verdict.details().warnings())
        .singleElement()
        .asString()
        .contains("signature 1: the key usage of the signer's certificate")
        .contains("without digitalSignature");
  }

  private static UntrustedSigstoreSignature signed(byte[] payload) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(
        KeyFactory.getInstance("EC")
            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(KEY))));
    signature.update(payload);
    return UntrustedSigstoreSignature.of(
        SigstoreFormat.MIME_TYPE,
        payload,
        Map.of(
            SigstoreFormat.SIGNATURE,
            Base64.getEncoder().encodeToString(signature.sign()),
            SigstoreFormat.CERTIFICATE,
            LEAF));
  }
}

package imagesigning.cosign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Host names as Go compares them. */
class HostNameTest {
  @ParameterizedTest(name = "{0} of a certificate for {1}: {2}")
  @CsvSource({
    "myhost.example.com, myhost.example.com, true",
    "MyHost.Example.COM, myhost.example.com, true",
    "myhost.example.com, MYHOST.example.com, true",
    "myhost.example.com., myhost.example.com, true",
    "myhost.example.com, myhost.example.com., false",
    "other.example.com, myhost.example.com, false",
    "a.example.com, *.example.com, true",
    "a.b.example.com, *.example.com, false",
    "example.com, *.example.com, false",
    "a.example.com, a.*.com, false",
    "a.example.com, a*.example.com, false",
    "localhost, *, false",
    "*.example.com, *.example.com, true",
    "a_b.example.com, a_b.example.com, true",
    "-a.example.com, -a.example.com, true",
    "., ., false",
    "..a, ..a, true",
  })
  void names(String wanted, String certified, boolean matches) {
    SubjectNames names = new SubjectNames(List.of(), List.of(certified), List.of(), false, false);
    assertThat(HostName.matches(wanted, names)).isEqualTo(matches);
  }

  @ParameterizedTest(name = "{0} of a certificate for {1}: {2}")
  @CsvSource({
    "192.0.2.1, c0000201, true",
    "[192.0.2.1], c0000201, true",
    "192.0.2.1, c0000202, false",
    "192.0.2.01, c0000201, false",
    "192.0.2.256, c0000200, false",
    "2001:db8::1, 20010db8000000000000000000000001, true",
    "[2001:DB8:0:0:0:0:0:1], 20010db8000000000000000000000001, true",
    "2001:db8::2, 20010db8000000000000000000000001, false",
    "::, 00000000000000000000000000000000, true",
    "::ffff:192.0.2.1, c0000201, true",
    "192.0.2.1, 00000000000000000000ffffc0000201, true",
    "2001::db8::1, 20010db8000000000000000000000001, false",
    "1:2:3:4:5:6:7:8:9, 00010002000300040005000600070008, false",
    "1:2:3:4:5:6:7, 00010002000300040005000600070008, false",
  })
  void addresses(String wanted, String certified, boolean matches) {
    SubjectNames names =
        new SubjectNames(
            List.of(),
            List.of("192.0.2.1", "*"),
            List.of(HostName.boxed(HexFormat.of().parseHex(certified))),
            false,
            false);
    assertThat(HostName.matches(wanted, names)).isEqualTo(matches);
  }
}

package imagesigning.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PolicyRoundTripTest {

  @Test
  void readsBackWhatItWrites() {
    for (long seed = 0; seed < 2_000; seed++) {
      Policy policy = new PolicyGenerator(seed).policy();
      String json = policy.toJson();

      Policy read = Policy.parse(json.getBytes(StandardCharsets.UTF_8), "seed " + seed);

      assertThat(read).as("seed %d: %s", seed, json).isEqualTo(policy);
      assertThat(read).as("seed %d", seed).hasSameHashCodeAs(policy);
      assertThat(read.toJson()).as("seed %d", seed).isEqualTo(json);
    }
  }

  @Test
  void tellsDifferentPoliciesApart() {
    assertThat(Policy.acceptAnything()).isNotEqualTo(Policy.rejectAll());
    assertThat(Policy.rejectAll())
        .isNotEqualTo(
            Policy.builder()
                .defaultRequirements(PolicyRequirement.reject())
                .transport("docker")
                .build());
    assertThat(Policy.rejectAll()).isNotEqualTo("policy");
  }

  @Test
  void writesReadableJson() {
    assertThat(
            MarkedPolicy.of(
                    "{'transports': {'docker': {'': [{'type': 'signedBy', 'keyPaths': [],"
                        + " 'keyType': 'GPGKeys'}]}, 'oci': {}}, 'default': [{'type': 'reject'}]}")
                .parse()
                .toJson())
        .isEqualTo(
            """
            {
                "default": [
                    {
                        "type": "reject"
                    }
                ],
                "transports": {
                    "docker": {
                        "": [
                            {
                                "type": "signedBy",
                                "keyType": "GPGKeys",
                                "keyPaths": [],
                                "signedIdentity": {
                                    "type": "matchRepoDigestOrExact"
                                }
                            }
                        ]
                    },
                    "oci": {}
                }
            }
            """);
  }

  @Test
  void writesAPolicyWithoutTransports() {
    assertThat(Policy.rejectAll().toJson().replaceAll("\\s", ""))
        .isEqualTo("{\"default\":[{\"type\":\"reject\"}]}");
    assertThat(Policy.acceptAnything()).hasToString(Policy.acceptAnything().toJson());
  }
}

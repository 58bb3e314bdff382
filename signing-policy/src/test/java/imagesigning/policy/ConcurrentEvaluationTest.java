package imagesigning.policy;

import static imagesigning.policy.Judging.ALICE;
import static imagesigning.policy.Judging.ALICE_KEY;
import static imagesigning.policy.Judging.BOB;
import static imagesigning.policy.Judging.BOB_KEY;
import static imagesigning.policy.Judging.MALLORY;
import static imagesigning.policy.Judging.by;
import static imagesigning.policy.Judging.image;
import static imagesigning.policy.Judging.signedBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ConcurrentEvaluationTest {
  private static final int THREADS = 8;

  @Test
  void manyThreadsComeToTheSameVerdictsAndReadEachKeyFileOnce() throws Exception {
    Policy policy = Judging.policy(signedBy(ALICE_KEY), signedBy(BOB_KEY));
    List<ImageInMemory> images =
        List.of(
            image(),
            image(by(ALICE)),
            image(by(ALICE), by(BOB)),
            image(by(MALLORY), by(BOB), by(ALICE)),
            image("quay.io/other:1", by(ALICE), by(BOB)));
    List<String> expected = judge(Judging.evaluator(policy).build(), images);
    CountingKeyFiles keyFiles = Judging.keyFiles();
    PolicyEvaluator shared = Judging.evaluator(policy).keyFiles(keyFiles).build();
    CyclicBarrier start = new CyclicBarrier(THREADS);
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<List<String>>> results = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        results.add(
            pool.submit(
                () -> {
                  start.await();
                  return judge(shared, images);
                }));
      }
      for (Future<List<String>> result : results) {
        assertThat(result.get()).isEqualTo(expected);
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(keyFiles.reads(ALICE_KEY)).isEqualTo(1);
    assertThat(keyFiles.reads(BOB_KEY)).isEqualTo(1);
  }

  private static List<String> judge(PolicyEvaluator evaluator, List<ImageInMemory> images) {
    List<String> verdicts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      images.forEach(image -> verdicts.add(evaluator.evaluate(image).toJson()));
    }
    return verdicts;
  }
}

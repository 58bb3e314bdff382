package imagesigning.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The tests need real programs. If one of them is not there the tests are skipped before anything
 * of theirs runs, and counted; with {@code -Dpeers.required=true} they fail.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith({PeersCondition.class, PeerCount.class})
public @interface NeedsPeers {
  /** Names of programs below {@code peers.dir}, and absolute names of files of the machine. */
  String[] value();
}

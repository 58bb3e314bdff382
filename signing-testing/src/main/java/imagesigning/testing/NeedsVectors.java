package imagesigning.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The tests need {@link Vectors}. Without them they are skipped before anything of theirs runs, and
 * counted; with {@code -Dvectors.required=true} they fail.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith({VectorsCondition.class, VectorCount.class})
public @interface NeedsVectors {}

/** The example Maven plugin: goals that verify base images and sign what a build has pushed. */
@NullMarked
package imagesigning.examples.maven;

import org.jspecify.annotations.NullMarked;

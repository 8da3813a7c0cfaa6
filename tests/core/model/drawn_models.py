"""The matrices of real models as text: groups of columns, a line for each row, and what belongs to no block."""

PICTURES = {
    "llama": """
layers 0 1 2 3
#### self_attn.q_proj
#### self_attn.k_proj
#### self_attn.v_proj
#### self_attn.o_proj
#### mlp.gate_proj
#### mlp.up_proj
#### mlp.down_proj
beside: model.embed_tokens.weight, lm_head.weight""",
    "bert": """
layer 0 1 2
### attention.self.query
### attention.self.key
### attention.self.value
### attention.output.dense
### intermediate.dense
### output.dense
beside: embeddings.word_embeddings.weight, embeddings.position_embeddings.weight,
    embeddings.token_type_embeddings.weight, pooler.dense.weight""",
    "gpt2": """
h 0 1 2 3 4 5 6 7 8 9 10 11
############ attn.c_attn
############ attn.c_proj
############ mlp.c_fc
############ mlp.c_proj
beside: wte.weight, wpe.weight""",
    "vit": """
blocks 0 1 2
### attn.qkv
### attn.proj
### mlp.fc1
### mlp.fc2
beside: patch_embed.proj.weight, head.weight""",
    "torchvision_vit": """
encoder_layer 0 1 2
### self_attention.in_proj_weight
### self_attention.out_proj
### mlp.0
### mlp.3
beside: conv_proj.weight, heads.head.weight""",
    "resnet": """
layer1 0 1 2, layer2 0 1 2 3, layer3 0 1 2 3 4 5, layer4 0 1 2
### #### ###### ### conv1
### #### ###### ### conv2
### #### ###### ### conv3
#.. #... #..... #.. downsample.0
beside: conv1.weight, fc.weight""",
    "transformers_resnet": """
stages.0 0 1, stages.1 0 1, stages.2 0 1, stages.3 0 1
.. #. #. #. shortcut.convolution
## ## ## ## layer.*.convolution 0
## ## ## ## layer.*.convolution 1
beside: resnet.embedder.embedder.convolution.weight, classifier.1.weight""",
    "densenet": """
denseblock1 1 2 3, denseblock2 1 2 3 4, denseblock3 1 2 3
### #### ### conv1
### #### ### conv2
beside: features.conv0.weight, features.transition1.conv.weight, features.transition2.conv.weight,
    classifier.weight""",
    "mobilenet": """
features 1 2 3 4 5 6
###### conv.0.0
.##### conv.1.0
.##### conv.2
#..... conv.1
beside: features.0.0.weight, features.7.0.weight, classifier.1.weight""",
    "efficientnet": """
features.1 0, features.2 0 1, features.3 0 1, features.4 0 1 2
# ## ## ### block.0.0
. ## ## ### block.1.0
# ## ## ### block.*.fc1
# ## ## ### block.*.fc2
. ## ## ### block.3.0
# .. .. ... block.2.0
beside: features.0.0.weight, features.5.0.weight, classifier.1.weight""",
    "swin": """
layers.0 0 1, layers.1 0 1, layers.2 0 1 2, layers.3 0 1
## ## ### ## attn.qkv
## ## ### ## attn.proj
## ## ### ## mlp.fc1
## ## ### ## mlp.fc2
beside: patch_embed.proj.weight, layers.1.downsample.reduction.weight,
    layers.2.downsample.reduction.weight, layers.3.downsample.reduction.weight, head.fc.weight""",
    "whisper": """
encoder 0 1 2, decoder 0 1 2
### ### attn.query
### ### attn.key
### ### attn.value
### ### attn.out
... ### cross_attn.query
... ### cross_attn.key
... ### cross_attn.value
... ### cross_attn.out
### ### mlp.0
### ### mlp.2
beside: decoder.token_embedding.weight, encoder.conv1.weight, encoder.conv2.weight""",
    "t5": """
encoder 0 1 2, decoder 0 1 2
### ### layer.0.SelfAttention.q
### ### layer.0.SelfAttention.k
### ### layer.0.SelfAttention.v
### ### layer.0.SelfAttention.o
#.. #.. layer.0.SelfAttention.relative_attention_bias
... ### layer.1.EncDecAttention.q
... ### layer.1.EncDecAttention.k
... ### layer.1.EncDecAttention.v
... ### layer.1.EncDecAttention.o
### ### layer.*.DenseReluDense.wi
### ### layer.*.DenseReluDense.wo
beside: shared.weight""",
    "clip": """
text_model 0 1, vision_model 0 1
## ## self_attn.q_proj
## ## self_attn.out_proj
## ## mlp.fc1
beside: text_projection.weight, visual_projection.weight""",
    "mixtral": """
layers 0 1
## self_attn.q_proj
## self_attn.k_proj
## self_attn.v_proj
## self_attn.o_proj
## block_sparse_moe.gate
## block_sparse_moe.experts.*.w1 0
## block_sparse_moe.experts.*.w1 1
## block_sparse_moe.experts.*.w1 2
## block_sparse_moe.experts.*.w2 0
## block_sparse_moe.experts.*.w2 1
## block_sparse_moe.experts.*.w2 2
## block_sparse_moe.experts.*.w3 0
## block_sparse_moe.experts.*.w3 1
## block_sparse_moe.experts.*.w3 2
beside: model.embed_tokens.weight, lm_head.weight""",
    "deepseek": """
layers 0 1 2
### self_attn.q_proj
.## mlp.gate
.## mlp.experts.*.gate_proj 0
.## mlp.experts.*.gate_proj 1
.## mlp.experts.*.up_proj 0
.## mlp.experts.*.up_proj 1
.## mlp.experts.*.down_proj 0
.## mlp.experts.*.down_proj 1
.## mlp.shared_experts.gate_proj
.## mlp.shared_experts.up_proj
.## mlp.shared_experts.down_proj
#.. mlp.gate_proj
#.. mlp.up_proj
#.. mlp.down_proj
beside:""",
    "switch": """
encoder 0 1, decoder 0 1
## ## layer.0.SelfAttention.q
## ## layer.0.SelfAttention.o
.# .# layer.*.mlp.router.classifier
.# .# layer.*.mlp.experts.*.wi 0
.# .# layer.*.mlp.experts.*.wi 1
.# .# layer.*.mlp.experts.*.wo 0
.# .# layer.*.mlp.experts.*.wo 1
#. #. layer.*.mlp.wi
#. #. layer.*.mlp.wo
beside:""",
    "unet": """
down_blocks.0 0 1, down_blocks.1 0 1, down_blocks.2 0 1, down_blocks.3 0 1, mid_block 0 1,
    up_blocks.0 0 1 2, up_blocks.1 0 1 2, up_blocks.2 0 1 2, up_blocks.3 0 1 2
## ## ## .. #. ... ### ### ### attentions.proj_in
## ## ## .. #. ... ### ### ### attentions.transformer_blocks.0.attn1.to_q
## ## ## .. #. ... ### ### ### attentions.transformer_blocks.0.attn2.to_out.0
## ## ## ## ## ### ### ### ### resnets.conv1
## ## ## ## ## ### ### ### ### resnets.conv2
.. #. #. .. .. ### ### ### ### resnets.conv_shortcut
.. .. .. .. .. #.. #.. #.. ... upsamplers.conv
#. #. #. .. .. ... ... ... ... downsamplers.conv
beside: conv_in.weight, time_embedding.linear_1.weight, conv_out.weight""",
    "latent_unet": """
input_blocks 1 2 3 4, middle_block, output_blocks 0 1 2 3
#### # #### *.in_layers.2 0
.... # .... *.in_layers.2 2
#### # #### *.out_layers.3 0
.... # .... *.out_layers.3 2
.... . #### 0.skip_connection
#### # #### 1.proj_in
#### # #### 1.transformer_blocks.0.attn1.to_q
beside: model.diffusion_model.input_blocks.0.0.weight, model.diffusion_model.out.2.weight""",
    "plain_unet": """
down 1 2 3 4, up 1 2 3 4
#### .... maxpool_conv.1.double_conv.0
#### .... maxpool_conv.1.double_conv.3
.... #### up
.... #### conv.double_conv.0
.... #### conv.double_conv.3
beside: inc.double_conv.0.weight, inc.double_conv.3.weight, outc.conv.weight""",
    "yolo": """
model 0 1 2 3 4 5 6 7 8 9 12 15 16 18 19 21
##.#.#.#....#.#. conv
..#.#.#.####.#.# cv1.conv
..#.#.#.####.#.# cv2.conv
..#.#.#.#.##.#.# m.*.cv1.conv 0
....#.#......... m.*.cv1.conv 1
..#.#.#.#.##.#.# m.*.cv2.conv 0
....#.#......... m.*.cv2.conv 1
beside: model.22.cv2.0.0.conv.weight, model.22.cv2.0.1.conv.weight, model.22.cv2.0.2.weight,
    model.22.cv2.1.0.conv.weight, model.22.cv2.1.1.conv.weight, model.22.cv2.1.2.weight,
    model.22.cv2.2.0.conv.weight, model.22.cv2.2.1.conv.weight, model.22.cv2.2.2.weight,
    model.22.cv3.0.0.conv.weight, model.22.cv3.0.1.conv.weight, model.22.cv3.0.2.weight,
    model.22.cv3.1.0.conv.weight, model.22.cv3.1.1.conv.weight, model.22.cv3.1.2.weight,
    model.22.cv3.2.0.conv.weight, model.22.cv3.2.1.conv.weight, model.22.cv3.2.2.weight,
    model.22.dfl.conv.weight""",
    "flux": """
double_blocks 0 1, single_blocks 0 1 2
## ... img_attn.qkv
## ... txt_attn.qkv
## ... img_mlp.0
## ... img_mlp.2
.. ### linear1
.. ### linear2
beside: final_layer.linear.weight""",
    "sorted_llama": """
layers 0 1 2
### self_attn.q_proj
### self_attn.k_proj
### self_attn.v_proj
### self_attn.o_proj
### mlp.gate_proj
### mlp.up_proj
### mlp.down_proj
beside: lm_head.weight, model.embed_tokens.weight""",
    "sorted_bert": """
layer 0 1 2
### attention.self.query
### attention.self.key
### attention.self.value
### attention.output.dense
### intermediate.dense
### output.dense
beside: embeddings.position_embeddings.weight, embeddings.token_type_embeddings.weight,
    embeddings.word_embeddings.weight, pooler.dense.weight""",
    "opt": """
layers 0 1
## self_attn.q_proj
## self_attn.k_proj
## self_attn.v_proj
## self_attn.out_proj
## fc1
## fc2
beside:""",
    "mamba": """
layers 0 1
## mixer.in_proj
## mixer.conv1d
## mixer.x_proj
## mixer.dt_proj
## mixer.out_proj
## mixer.A_log
beside:""",
    "lstm": """
lstm 0 1 2
### weight_ih
### weight_hh
### weight_ih_reverse
### weight_hh_reverse
beside: embedding.weight, fc.weight""",
    "translation": """
encoder 0 1, decoder 0 1
## ## weight_ih
## ## weight_hh
beside:""",
    "numbered_unet": """
encoder 1 2 3 4, bottleneck, decoder 1 2 3 4
#### # #### conv1
#### # #### conv2
beside: upconv4.weight, upconv3.weight, upconv2.weight, upconv1.weight, conv.weight""",
    "flat_unet": """
enc 1 2, dec 1 2
## ## conv1
## ## conv2
beside: out.weight""",
}
"""What an expert would draw of models whose names are as they are in their files."""

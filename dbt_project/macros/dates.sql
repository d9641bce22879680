{% macro days_between(first, last) -%}
    {#- Whole days from `first` to `last`, negative when `last` is earlier. -#}
    {{ adapter.dispatch('days_between')(first, last) }}
{%- endmacro %}

{% macro default__days_between(first, last) -%}
    cast(date_diff('day', {{ first }}, {{ last }}) as integer)
{%- endmacro %}

{% macro spark__days_between(first, last) -%}
    datediff({{ last }}, {{ first }})
{%- endmacro %}
